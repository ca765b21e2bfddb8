import { Readable } from 'node:stream'
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
import type { Value } from '../../model/index.ts'
import { inBatches } from '../batches.ts'
import type { TableFormat } from '../format.ts'
import type { Column, Table } from '../table.ts'
import { timeMs } from '../values.ts'

const rowsInBatch = 10_000

export default {
  extension: 'arrow',
  mediaType: 'application/vnd.apache.arrow.file',
  description:
    'Apache Arrow as an IPC file: int64, double, bool, date32, timestamp[ms] in UTC, utf8 and lists of it',
  write: (table) => Readable.from(pieces(table), { objectMode: false }),
} satisfies TableFormat

async function* pieces({ columns, rows }: Table): AsyncGenerator<Uint8Array> {
  const schema = new Schema(columns.map(({ name, type }) => new Field(name, types[type], true)))
  const { writer, taken } = openWriter(schema)
  const builders = columns.map(({ type }) => makeBuilder({ type: types[type], nullValues: [null] }))
  for await (const batch of inBatches(rows, rowsInBatch)) {
    for (const [index, { name, type }] of columns.entries()) {
      for (const row of batch) builders[index]?.append(arrowValue(type, row[name] ?? null))
    }
    const children = builders.map((builder) => builder.flush())
    const struct = makeData({ type: new Struct(schema.fields), length: batch.length, nullCount: 0, children })
    writer.write(new RecordBatch(schema, struct))
    yield taken()
  }
  writer.finish()
  yield taken()
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
