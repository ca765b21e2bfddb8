import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Graph } from '../../src/graph/index.ts'
import { type ImportRecord, type Imports, openImports } from '../../src/transfer/import/index.ts'
import { empty, mapOf, openTestGraph } from '../support/atlas.ts'
import { workbookOf, zipOf } from '../support/files.ts'

let graph: Graph
let folder: string
let imports: Imports
beforeAll(async () => {
  graph = await openTestGraph()
  folder = await mkdtemp(join(tmpdir(), 'cx-atlas-test-'))
  imports = openImports(graph, { folder })
})
beforeEach(() => empty(graph))
afterAll(async () => {
  await imports.close()
  await rm(folder, { recursive: true })
  await graph.close()
})

async function send(name: string, content: Buffer | string | Readable): Promise<ImportRecord> {
  const id = crypto.randomUUID()
  const stream = content instanceof Readable ? content : Readable.from([Buffer.from(content)])
  await imports.spool.receive(id, name, stream)
  await imports.begin(id, { mode: 'upsert', dryRun: false, author: 'test', files: [name] })
  let last: ImportRecord | undefined
  for await (const record of imports.watch(id)) last = record
  if (!last) throw new Error('The import has no record')
  return last
}

function* repeated(text: string, times: number): Generator<Buffer> {
  const chunk = Buffer.from(text)
  for (let count = 0; count < times; count += 1) yield chunk
}

const mebi = 1024 * 1024
const long = 'a'.repeat(mebi)
const cell = (place: string) => `<sheetData><row r="1"><c r="${place}"><v>1</v></c></row></sheetData>`

const archive = () => zipOf({ 'departments.csv': 'id,name\nfinance,Finance\n' })

/** The sizes that an archive tells stand 22 and 24 bytes into its directory. */
async function lying(): Promise<Buffer> {
  const zip = await archive()
  const entry = zip.indexOf(Buffer.from('PK\u0001\u0002'))
  zip.writeUInt32LE(3, entry + 24)
  return zip
}

async function encrypted(): Promise<Buffer> {
  const zip = await archive()
  const entry = zip.indexOf(Buffer.from('PK\u0001\u0002'))
  zip.writeUInt16LE(zip.readUInt16LE(entry + 8) | 1, entry + 8)
  return zip
}

const entities = `<?xml version="1.0"?><!DOCTYPE graphml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>
<graphml><graph><node id="Department/a"><data key="name">&b;</data></node></graph></graphml>`

const hostile: readonly (readonly [
  string,
  string,
  () => Buffer | string | Readable | Promise<Buffer | Readable>,
  RegExp,
])[] = [
  [
    'a zip bomb',
    'bomb.zip',
    () => zipOf({ 'departments.csv': Readable.from(repeated(long, 64)) }),
    /unpacks to far more/,
  ],
  ['a cell far to the right', 'far.xlsx', () => workbookOf({ departments: cell('XFD1') }), /beyond column/],
  ['a cell far below', 'far.xlsx', () => workbookOf({ departments: cell('A9999999') }), /beyond row/],
  ['entities of its own', 'entities.graphml', () => entities, /declares entities/],
  ['one endless line', 'line.ndjson', () => Readable.from(repeated(long, 64)), /is longer than/],
  ['one endless line of CSV', 'departments.csv', () => Readable.from(repeated(long, 64)), /is longer than/],
  [
    'one endless text in JSON',
    'text.json',
    () => Readable.from(['{"nodes":["', ...repeated(long, 64)]),
    /more than/,
  ],
  [
    '100,000 columns',
    'departments.csv',
    () => `id,${Array.from({ length: 100_000 }, (_, index) => `c${index}`).join()}\n`,
    /more than 1000 columns/,
  ],
  ['JSON of depth 100,000', 'deep.json', () => `{"nodes":${'['.repeat(100_000)}`, /cut short|sound|depth/],
  [
    'a line of JSON of depth 100,000',
    'deep.ndjson',
    () => `{"kind":"Need","id":"a","name":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    /a string|too deep/,
  ],
  ['XML of depth 100,000', 'deep.graphml', () => `<graphml>${'<graph>'.repeat(100_000)}`, /deeper than/],
  ['an archive that lies about sizes', 'lies.zip', lying, /no sound archive/],
  ['an encrypted archive', 'secret.zip', encrypted, /encrypted/],
  ['an encrypted workbook', 'secret.xlsx', () => Buffer.from('d0cf11e0a1b11ae1', 'hex'), /encrypted/],
  ['an archive cut short', 'short.zip', async () => (await archive()).subarray(0, 60), /cut short/],
  ['JSON cut short', 'short.json', () => '{"nodes":[{"kind":"Need","id":"a","name":"A"}', /cut short/],
  ['XML cut short', 'short.graphml', () => '<graphml><graph><node id="Need/a">', /not sound XML/],
]

describe('a hostile file', () => {
  it.each(hostile)('is refused: %s', async (_, name, make, reason) => {
    const before = process.memoryUsage.rss()
    const record = await send(name, await make())
    expect(record.state).toBe('failed')
    expect(`${record.problem?.detail} ${record.faults.map((fault) => fault.reason).join()}`).toMatch(reason)
    expect(process.memoryUsage.rss() - before).toBeLessThan(200 * mebi)
    expect(await mapOf(graph)).toEqual([])
  })
})
