import { ByteWriter, type ColumnSource, ParquetWriter, type SchemaElement } from 'hyparquet-writer'
import type { PropertyValue } from '../../../model/property.ts'
import type { OpenEncoder } from '../columnar.ts'
import type { TableColumn } from '../table.ts'
import { toEpochDay, toEpochMs } from '../typedValues.ts'

/** Encodes each group of rows as a row group. */
export const openEncoder: OpenEncoder = (columns) => {
  const bytes = new ByteWriter()
  const writer = new ParquetWriter({ writer: bytes, schema: buildSchema(columns), createdBy: 'cx-atlas' })
  return {
    encode: (group) => {
      const columnData = columns.map((column, index) => toColumnSource(column, group[index] ?? []))
      writer.write({ columnData, rowGroupSize: group[0]?.length ?? 0 })
      return takeBytes(bytes)
    },
    finish: () => {
      writer.finish()
      return takeBytes(bytes)
    },
  }
}

/** The bytes since the last call; the writer continues at the start of its buffer. */
function takeBytes(bytes: ByteWriter): Uint8Array {
  const chunk = bytes.getBytes().slice()
  bytes.index = 0
  return chunk
}

type LeafType = Omit<SchemaElement, 'name' | 'repetition_type' | 'num_children'>

const stringLeafType: LeafType = {
  type: 'BYTE_ARRAY',
  converted_type: 'UTF8',
  logical_type: { type: 'STRING' },
}

const leafTypes: Readonly<Record<Exclude<TableColumn['type'], 'strings'>, LeafType>> = {
  string: stringLeafType,
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

function buildSchema(columns: readonly TableColumn[]): SchemaElement[] {
  const fields = columns.flatMap(({ name, type }): SchemaElement[] =>
    type === 'strings' ? buildListSchema(name) : [{ name, repetition_type: 'OPTIONAL', ...leafTypes[type] }],
  )
  return [{ name: 'root', num_children: columns.length }, ...fields]
}

const buildListSchema = (name: string): SchemaElement[] => [
  {
    name,
    repetition_type: 'OPTIONAL',
    num_children: 1,
    converted_type: 'LIST',
    logical_type: { type: 'LIST' },
  },
  { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
  { name: 'element', repetition_type: 'REQUIRED', ...stringLeafType },
]

const physicalConverters: Readonly<Partial<Record<TableColumn['type'], (value: PropertyValue) => unknown>>> =
  {
    integer: (value) => BigInt(value as number),
    date: (value) => toEpochDay(value as string),
    dateTime: (value) => BigInt(toEpochMs(value as string)),
  }

function toColumnSource({ name, type }: TableColumn, values: (PropertyValue | null)[]): ColumnSource {
  const convert = physicalConverters[type]
  const data = convert ? values.map((value) => (value === null ? null : convert(value))) : values
  // fastparquet cannot read the default, RLE, if values are missing.
  return { name, data, ...(type === 'boolean' && { encoding: 'PLAIN' as const }) }
}
