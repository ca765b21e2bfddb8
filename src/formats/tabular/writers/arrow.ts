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
import type { Value } from '../../../model/property.ts'
import { type ColumnGroup, encodedInThread, type OpenEncoder } from '../columnar.ts'
import type { Column } from '../table.ts'
import type { TableFormat } from '../tableFormats.ts'
import { timeMs } from '../typedValues.ts'

export default {
  extension: 'arrow',
  mediaType: 'application/vnd.apache.arrow.file',
  description:
    'Apache Arrow as an IPC file: int64, double, bool, date32, timestamp[ms] in UTC, utf8 and lists of it',
  write: (table) => encodedInThread(table, import.meta.url),
} satisfies TableFormat

/** Each group of rows is a record batch. */
export const openEncoder: OpenEncoder = (columns) => {
  const schema = new Schema(columns.map(({ name, type }) => new Field(name, types[type], true)))
  const { writer, taken } = openWriter(schema)
  const chunks = columns.map(({ type }) => {
    const builder = makeBuilder({ type: types[type], nullValues: [null] })
    return (values: ColumnGroup[number]) => {
      for (const value of values) builder.append(arrowValue(type, value))
      return builder.flush()
    }
  })
  return {
    encode: (group) => {
      const children = chunks.map((chunkOf, index) => chunkOf(group[index] ?? []))
      const length = group[0]?.length ?? 0
      const struct = makeData({ type: new Struct(schema.fields), length, nullCount: 0, children })
      writer.write(new RecordBatch(schema, struct))
      return taken()
    },
    finish: () => {
      writer.finish()
      return taken()
    },
  }
}

/** A writer whose bytes are taken as they come: its own streams hear of no back pressure. */
function openWriter(schema: Schema) {
  const written: Uint8Array[] = []
  const sink = new AsyncByteQueue()
  sink.write = (bytes) => {
    written.push(bytes as Uint8Array)
  }
  const writer = new RecordBatchFileWriter()
  writer.reset(sink, schema)
  return { writer, taken: () => Buffer.concat(written.splice(0)) }
}

const types: Readonly<Record<Column['type'], DataType>> = {
  string: new Utf8(),
  integer: new Int64(),
  number: new Float64(),
  boolean: new Bool(),
  date: new DateDay(),
  dateTime: new TimestampMillisecond('UTC'),
  strings: new List(new Field('item', new Utf8(), false)),
}

function arrowValue(type: Column['type'], value: Value | null): unknown {
  if (value === null) return null
  if (type === 'integer') return BigInt(value as number)
  return type === 'date' || type === 'dateTime' ? timeMs(value as string) : value
}
