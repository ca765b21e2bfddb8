import {
  AsyncByteQueue,
  Bool,
  type DataType,
  DateDay,
  Field,
  Float64,
  Int64,
  List,
  makeBuilder,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  TimestampMillisecond,
  Utf8,
} from 'apache-arrow'
import type { PropertyValue } from '../../../model/property.ts'
import type { OpenEncoder, RowGroup } from '../columnar.ts'
import type { TableColumn } from '../table.ts'
import { toEpochMs } from '../typedValues.ts'

/** Encodes each group of rows as a record batch. */
export const openEncoder: OpenEncoder = (columns) => {
  const schema = new Schema(columns.map(({ name, type }) => new Field(name, arrowTypes[type], true)))
  const { writer, takeBytes } = createWriter(schema)
  const columnEncoders = columns.map(({ type }) => {
    const builder = makeBuilder({ type: arrowTypes[type], nullValues: [null] })
    return (values: RowGroup[number]) => {
      for (const value of values) builder.append(toArrowValue(type, value))
      return builder.flush()
    }
  })
  return {
    encode: (group) => {
      const children = columnEncoders.map((encodeColumn, index) => encodeColumn(group[index] ?? []))
      const length = group[0]?.length ?? 0
      const struct = makeData({ type: new Struct(schema.fields), length, nullCount: 0, children })
      writer.write(new RecordBatch(schema, struct))
      return takeBytes()
    },
    finish: () => {
      writer.finish()
      return takeBytes()
    },
  }
}

/** A writer whose bytes are taken after each write: its own streams have no back pressure. */
function createWriter(schema: Schema) {
  const writtenChunks: Uint8Array[] = []
  const sink = new AsyncByteQueue()
  sink.write = (bytes) => {
    writtenChunks.push(bytes as Uint8Array)
  }
  const writer = new RecordBatchFileWriter()
  writer.reset(sink, schema)
  return { writer, takeBytes: () => Buffer.concat(writtenChunks.splice(0)) }
}

const arrowTypes: Readonly<Record<TableColumn['type'], DataType>> = {
  string: new Utf8(),
  integer: new Int64(),
  number: new Float64(),
  boolean: new Bool(),
  date: new DateDay(),
  dateTime: new TimestampMillisecond('UTC'),
  strings: new List(new Field('item', new Utf8(), false)),
}

function toArrowValue(type: TableColumn['type'], value: PropertyValue | null): unknown {
  if (value === null) return null
  if (type === 'integer') return BigInt(value as number)
  return type === 'date' || type === 'dateTime' ? toEpochMs(value as string) : value
}
