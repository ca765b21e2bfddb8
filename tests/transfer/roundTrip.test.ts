import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { columnsOf } from '../../src/formats/cells/ecosystemTables.ts'
import { type ExportFormat, exportFormats } from '../../src/formats/graphFormat.ts'
import type { TableRow } from '../../src/formats/tabular/table.ts'
import { workbookOf } from '../../src/formats/xlsx/workbookWriter.ts'
import { streamMap } from '../../src/graph/reading/streamEcosystem.ts'
import { givenPropertiesOf } from '../../src/model/kind.ts'
import { kindNamed } from '../../src/model/kinds.ts'
import { exportEcosystem } from '../../src/transfer/exportEcosystem.ts'
import type { ImportRecord } from '../../src/transfer/import/importRecord.ts'
import { importHere } from '../../src/transfer/import/runImportInline.ts'
import { ecosystemTemplate, whiteboardTemplate } from '../../src/transfer/templates.ts'
import { build, empty, link, node, openTestGraph } from '../support/testGraph.ts'
import { unzipped } from '../support/unzip.ts'

const graph = await openTestGraph()

/** Text that formats trip over: formulas, quotes, separators, line ends, markup, escapes. */
const awkward = [
  '=1+1',
  'one\u2028two\u2029three',
  '@x',
  '-',
  '+49 30',
  "'",
  '"',
  ';',
  ',',
  '\\',
  '\\u0027',
  '\n',
  '\r\n',
  '\t',
  '<&>',
  '_x000D_',
  '[',
  '😀',
  '//',
  '*/',
  '%s',
]

const text = fc
  .array(fc.oneof(fc.constantFrom(...awkward), fc.string({ unit: 'grapheme', maxLength: 5 })), {
    maxLength: 5,
  })
  .map((parts) => parts.join(''))
  .filter((joined) => /\S/.test(joined) && joined.isWellFormed() && !joined.includes('\0'))
const time = fc
  .date({ min: new Date('0001-01-03'), max: new Date('9999-12-30'), noInvalidDate: true })
  .map((date) => date.toISOString())
const day = time.map((iso) => iso.slice(0, 10))
const given = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined })

const touchpointProperties = fc.record({
  name: text,
  description: given(text),
  tags: given(fc.uniqueArray(text, { maxLength: 4 })),
  emotion: given(fc.integer({ min: -2, max: 2 })),
  momentOfTruth: given(fc.boolean()),
  volumePerMonth: given(fc.double({ min: 0, max: 1e15, noNaN: true }).map((number) => number + 0)),
  measuredAt: given(time),
  lifecycle: given(fc.constantFrom('live', 'planned')),
})

const claim = fc.record({ since: given(day), claimedBy: given(text), note: given(text) })

const ecosystem = fc.record({
  touchpoints: fc.array(touchpointProperties, { minLength: 1, maxLength: 12 }),
  departments: fc.array(fc.record({ name: text, externalId: given(text) }), { minLength: 1, maxLength: 3 }),
  claims: fc.array(fc.tuple(fc.nat(), fc.nat(), claim), { maxLength: 12 }),
})

function partsOf({
  touchpoints,
  departments,
  claims,
}: typeof ecosystem extends fc.Arbitrary<infer T> ? T : never) {
  return [
    ...touchpoints.map((properties, index) =>
      node('Touchpoint', `t${index}`, JSON.parse(JSON.stringify(properties))),
    ),
    ...departments.map((properties, index) =>
      node('Department', `d${index}`, JSON.parse(JSON.stringify(properties))),
    ),
    ...claims.map(([from, to, properties]) =>
      link(
        `Department/d${from % departments.length}`,
        'OWNS',
        `Touchpoint/t${to % touchpoints.length}`,
        JSON.parse(JSON.stringify(properties)),
      ),
    ),
  ]
}

async function elements(): Promise<string[]> {
  const lines: string[] = []
  for await (const { nodes, relationships } of streamMap(graph, {})) {
    for (const element of [...nodes, ...relationships]) lines.push(JSON.stringify(element))
  }
  return lines.toSorted()
}

const formatNamed = (extension: string) => exportFormats.get(extension) as ExportFormat

async function exported(extension: string, lossless = true): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of exportEcosystem(graph, formatNamed(extension), { scope: {}, lossless })) {
    pieces.push(Buffer.from(piece))
  }
  return Buffer.concat(pieces)
}

/** Imports a file as the product does. */
async function imported(name: string, file: Buffer): Promise<ImportRecord> {
  const folder = await mkdtemp(join(tmpdir(), 'cx-atlas-test-'))
  try {
    const path = join(folder, name)
    await writeFile(path, file)
    return await importHere(graph, [{ name, path }], { mode: 'upsert', dryRun: false, author: 'test' })
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function runScript(script: string): Promise<void> {
  for (const statement of script.split(/;\n(?=CREATE|UNWIND|$)/)) {
    if (statement.trim()) await graph.write((transaction) => transaction.run(statement))
  }
}

const withoutControls = (text: string) => text.replaceAll(/[^\P{Cc}\t\n\r]|[\uFFFE\uFFFF]/gu, '')

/** XML has no place for control characters. */
const ecosystemOfXml = ecosystem.map(
  (wanted) =>
    JSON.parse(JSON.stringify(wanted), (_, value) =>
      typeof value === 'string' ? withoutControls(value) || '.' : value,
    ) as typeof wanted,
)

/** Every format that goes back in, and whether it does so without `lossless` too. */
const formats = [
  ['ndjson', false, ecosystem],
  ['json', false, ecosystem],
  ['zip', false, ecosystem],
  ['zip', true, ecosystem],
  ['xlsx', false, ecosystem],
  ['xlsx', true, ecosystem],
  ['graphml', false, ecosystemOfXml],
] as const

describe('What goes out comes back in', () => {
  it.each(formats)(
    'as %s (lossless: %s), whatever the ecosystem holds',
    async (extension, lossless, ecosystems) => {
      await fc.assert(
        fc.asyncProperty(ecosystems, async (wanted) => {
          await empty(graph)
          await build(graph, ...partsOf(wanted))
          const before = await elements()
          const file = await exported(extension, lossless)
          await empty(graph)
          await imported(`ecosystem.${extension}`, file)
          expect(await elements()).toEqual(before)
          expect((await imported(`ecosystem.${extension}`, file)).counts).toMatchObject({
            created: 0,
            updated: 0,
          })
        }),
        { numRuns: 3 },
      )
    },
  )

  it('as a script, in Neo4j', async () => {
    await fc.assert(
      fc.asyncProperty(ecosystem, async (wanted) => {
        await empty(graph)
        await build(graph, ...partsOf(wanted))
        const before = await elements()
        const file = await exported('cypher')
        await empty(graph)
        await runScript(file.toString())
        expect(await elements()).toEqual(before)
      }),
      { numRuns: 3 },
    )
  })

  it('with an apostrophe before what a spreadsheet would compute, which import takes away again', async () => {
    await empty(graph)
    await build(graph, node('Department', 'd', { name: '=1+1', externalId: '-2', tags: ['@a', 'b'] }))
    const file = await exported('zip', false)
    expect(unzipped(file).get('departments.csv')).toContain("d,'=1+1,,-2,'@a;b")
    expect(await imported('ecosystem.zip', file)).toMatchObject({ counts: { updated: 0, unchanged: 1 } })
  })

  it('with cells that would tell of nothing, or of an apostrophe, where they are texts', async () => {
    await empty(graph)
    await build(
      graph,
      node('Department', 'a', { description: '\\N', tags: ['\\N'] }),
      node('Department', 'b', { description: "'=1", tags: ["''@"] }),
    )
    const before = await elements()
    for (const extension of ['zip', 'xlsx', 'graphml', 'json', 'ndjson']) {
      const file = await exported(extension)
      await empty(graph)
      await imported(`ecosystem.${extension}`, file)
      expect(await elements()).toEqual(before)
    }
  })
})

describe('A workbook', () => {
  const bytesOf = async (pieces: AsyncIterable<Uint8Array>) => Buffer.concat(await Array.fromAsync(pieces))
  beforeEach(() => empty(graph))

  it('of ours that nobody filled in holds nothing', async () => {
    for (const template of [ecosystemTemplate, whiteboardTemplate]) {
      const { counts, notices } = await imported('template.xlsx', await bytesOf(template()))
      expect(counts).toMatchObject({ created: 0 })
      expect(notices[0]).toContain('is the example of the template and was not read')
    }
  })

  it('of ours is filled in below the example, or over it', async () => {
    const kind = kindNamed('Department')
    const [examples, rows] = [[kind.example as TableRow], [{ id: 'sales', name: 'Sales' }]]
    const columns = columnsOf(givenPropertiesOf(kind)).map((column) => ({
      ...column,
      note: 'What it means',
    }))
    const filled = (rowsBefore: readonly TableRow[]) =>
      bytesOf(workbookOf([{ name: kind.path, columns, examples: rowsBefore, rows: Readable.from(rows) }]))
    expect(await imported('below.xlsx', await filled(examples))).toMatchObject({ counts: { created: 1 } })
    expect(await imported('over.xlsx', await filled([{ id: 'legal', name: 'Legal' }]))).toMatchObject({
      counts: { created: 1, unchanged: 1 },
    })
  })

  it('that was exported holds what is like an example of a template', async () => {
    await build(graph, node('Department', 'finance', kindNamed('Department').example))
    const file = await exported('xlsx')
    await empty(graph)
    expect(await imported('ecosystem.xlsx', file)).toMatchObject({ counts: { created: 1 } })
  })

  it('may have further parts of a sheet', async () => {
    const columns = columnsOf(givenPropertiesOf(kindNamed('Department')))
    const sheet = (name: string, id: string) => ({ name, columns, rows: Readable.from([{ id, name: id }]) })
    const file = await bytesOf(workbookOf([sheet('departments', 'a'), sheet('departments (2)', 'b')]))
    expect(await imported('long.xlsx', file)).toMatchObject({ counts: { created: 2 } })
  })

  it('may have columns that the service sets itself', async () => {
    const columns = ['id', 'name', 'createdAt', 'updatedBy', 'revision'].map((name) => ({
      name,
      type: 'string' as const,
      description: name,
    }))
    const rows = Readable.from([
      { id: 'a', name: 'A', createdAt: '2020-01-01T00:00:00Z', updatedBy: 'me', revision: '9' },
    ])
    await imported('old.xlsx', await bytesOf(workbookOf([{ name: 'departments', columns, rows }])))
    const { rows: found } = await graph.read('MATCH (node:Department) RETURN node.revision AS revision')
    expect(found).toEqual([{ revision: 1 }])
  })
})
