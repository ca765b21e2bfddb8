import { ByteWriter, type ColumnSource, ParquetWriter, type SchemaElement } from 'hyparquet-writer'
import type { Value } from '../../../model/property.ts'
import { encodedInThread, type OpenEncoder } from '../columnar.ts'
import type { Column } from '../table.ts'
import type { TableFormat } from '../tableFormats.ts'
import { dayNumber, timeMs } from '../typedValues.ts'

export default {
  extension: 'parquet',
  mediaType: 'application/vnd.apache.parquet',
  description: 'Apache Parquet: INT64, DOUBLE, BOOLEAN, DATE, TIMESTAMP in UTC, STRING and LIST of STRING',
  write: (table) => encodedInThread(table, import.meta.url),
} satisfies TableFormat

/** Each group of rows is a row group. */
export const openEncoder: OpenEncoder = (columns) => {
  const bytes = new ByteWriter()
  const writer = new ParquetWriter({ writer: bytes, schema: schemaOf(columns), createdBy: 'cx-atlas' })
  return {
    encode: (group) => {
      const columnData = columns.map((column, index) => columnOf(column, group[index] ?? []))
      writer.write({ columnData, rowGroupSize: group[0]?.length ?? 0 })
      return taken(bytes)
    },
    finish: () => {
      writer.finish()
      return taken(bytes)
    },
  }
}

/** What was written since the last time; the writer goes on at the beginning of its buffer. */
function taken(bytes: ByteWriter): Uint8Array {
  const piece = bytes.getBytes().slice()
  bytes.index = 0
  return piece
}

type Leaf = Omit<SchemaElement, 'name' | 'repetition_type' | 'num_children'>

const textLeaf: Leaf = { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } }

const leaves: Readonly<Record<Exclude<Column['type'], 'strings'>, Leaf>> = {
  string: textLeaf,
  integer: { type: 'INT64' },
  number: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
  date: { type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } },
  dateTime: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  },
}

function schemaOf(columns: readonly Column[]): SchemaElement[] {
  const fields = columns.flatMap(({ name, type }): SchemaElement[] =>
    type === 'strings' ? listOf(name) : [{ name, repetition_type: 'OPTIONAL', ...leaves[type] }],
  )
  return [{ name: 'root', num_children: columns.length }, ...fields]
}

const listOf = (name: string): SchemaElement[] => [
  {
    name,
    repetition_type: 'OPTIONAL',
    num_children: 1,
    converted_type: 'LIST',
    logical_type: { type: 'LIST' },
  },
  { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
  { name: 'element', repetition_type: 'REQUIRED', ...textLeaf },
]

const physical: Readonly<Partial<Record<Column['type'], (value: Value) => unknown>>> = {
  integer: (value) => BigInt(value as number),
  date: (value) => dayNumber(value as string),
  dateTime: (value) => BigInt(timeMs(value as string)),
}

function columnOf({ name, type }: Column, values: (Value | null)[]): ColumnSource {
  const convert = physical[type]
  return { name, data: convert ? values.map((value) => (value === null ? null : convert(value))) : values }
}
