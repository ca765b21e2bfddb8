import { Readable } from 'node:stream'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { toTableColumns } from '../../src/formats/cells/ecosystemTables.ts'
import { type GraphFormat, graphFormats } from '../../src/formats/graphFormat.ts'
import type { TableRow } from '../../src/formats/tabular/table.ts'
import { writeWorkbook } from '../../src/formats/xlsx/workbookWriter.ts'
import { streamEcosystem } from '../../src/graph/reading/streamEcosystem.ts'
import { getWritableNodeProperties } from '../../src/model/kind.ts'
import { getNodeKind } from '../../src/model/kinds.ts'
import { exportEcosystem } from '../../src/transfer/exportEcosystem.ts'
import {
  createEcosystemTemplate,
  createExample,
  createWhiteboardTemplate,
} from '../../src/transfer/templates.ts'
import { importFile as importFileInto } from '../support/importFile.ts'
import { readImportOutcome } from '../support/importOutcome.ts'
import { clearGraph, createTestGraph, node, relationship, seedGraph } from '../support/testGraph.ts'
import { unzip } from '../support/unzip.ts'

const graph = await createTestGraph()

/** Text that formats trip over: formulas, quotes, separators, line ends, markup, escapes. */
const trickyTexts = [
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
  .array(fc.oneof(fc.constantFrom(...trickyTexts), fc.string({ unit: 'grapheme', maxLength: 5 })), {
    maxLength: 5,
  })
  .map((parts) => parts.join(''))
  .filter((joined) => /\S/.test(joined) && joined.isWellFormed() && !joined.includes('\0'))
const time = fc
  .date({ min: new Date('0001-01-03'), max: new Date('9999-12-30'), noInvalidDate: true })
  .map((date) => date.toISOString())
const day = time.map((iso) => iso.slice(0, 10))
const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined })

const touchpointProperties = fc.record({
  name: text,
  description: optional(text),
  tags: optional(fc.uniqueArray(text, { maxLength: 4 })),
  emotion: optional(fc.integer({ min: -2, max: 2 })),
  momentOfTruth: optional(fc.boolean()),
  volumePerMonth: optional(fc.double({ min: 0, max: 1e15, noNaN: true }).map((number) => number + 0)),
  measuredAt: optional(time),
  lifecycle: optional(fc.constantFrom('live', 'planned')),
})

const claimProperties = fc.record({ since: optional(day), claimedBy: optional(text), note: optional(text) })

const ecosystem = fc.record({
  touchpoints: fc.array(touchpointProperties, { minLength: 1, maxLength: 12 }),
  departments: fc.array(fc.record({ name: text, externalId: optional(text) }), {
    minLength: 1,
    maxLength: 3,
  }),
  claims: fc.array(fc.tuple(fc.nat(), fc.nat(), claimProperties), { maxLength: 12 }),
})

function toChanges({
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
      relationship(
        `Department/d${from % departments.length}`,
        'OWNS',
        `Touchpoint/t${to % touchpoints.length}`,
        JSON.parse(JSON.stringify(properties)),
      ),
    ),
  ]
}

async function listElements(): Promise<string[]> {
  const lines: string[] = []
  for await (const { nodes, relationships } of streamEcosystem(graph, {})) {
    for (const element of [...nodes, ...relationships]) lines.push(JSON.stringify(element))
  }
  return lines.toSorted()
}

const getExportFormat = (extension: string) => graphFormats.get(extension) as GraphFormat

async function exportFile(extension: string, lossless = true): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of exportEcosystem(graph, getExportFormat(extension), { scope: {}, lossless })) {
    chunks.push(Buffer.from(chunk))
  }
  return Buffer.concat(chunks)
}

const importFile = (name: string, file: Buffer) => importFileInto(graph, name, file)

async function runCypherScript(script: string): Promise<void> {
  for (const statement of script.split(/;\n(?=CREATE|UNWIND|$)/)) {
    if (statement.trim()) await graph.write((transaction) => transaction.run(statement))
  }
}

const removeControlCharacters = (text: string) => text.replaceAll(/[^\P{Cc}\t\n\r]|[\uFFFE\uFFFF]/gu, '')

/** XML has no place for control characters. */
const xmlEcosystem = ecosystem.map(
  (generated) =>
    JSON.parse(JSON.stringify(generated), (_, value) =>
      typeof value === 'string' ? removeControlCharacters(value) || '.' : value,
    ) as typeof generated,
)

/** Every format that goes back in, and whether it does so without `lossless` too. */
const formats = [
  ['ndjson', false, ecosystem],
  ['json', false, ecosystem],
  ['zip', false, ecosystem],
  ['zip', true, ecosystem],
  ['xlsx', false, ecosystem],
  ['xlsx', true, ecosystem],
  ['graphml', false, xmlEcosystem],
  ['gexf', false, xmlEcosystem],
] as const

describe('What goes out comes back in', () => {
  it.each(formats)(
    'as %s (lossless: %s), whatever the ecosystem holds',
    async (extension, lossless, ecosystems) => {
      await fc.assert(
        fc.asyncProperty(ecosystems, async (generated) => {
          await clearGraph(graph)
          await seedGraph(graph, ...toChanges(generated))
          const before = await listElements()
          const file = await exportFile(extension, lossless)
          await clearGraph(graph)
          await importFile(`ecosystem.${extension}`, file)
          expect(await listElements()).toEqual(before)
          expect((await importFile(`ecosystem.${extension}`, file)).counts).toMatchObject({
            created: 0,
            updated: 0,
          })
        }),
        { numRuns: 3, endOnFailure: true },
      )
    },
  )

  it('as a script, in Neo4j', async () => {
    await fc.assert(
      fc.asyncProperty(ecosystem, async (generated) => {
        await clearGraph(graph)
        await seedGraph(graph, ...toChanges(generated))
        const before = await listElements()
        const file = await exportFile('cypher')
        await clearGraph(graph)
        await runCypherScript(file.toString())
        expect(await listElements()).toEqual(before)
      }),
      { numRuns: 3, endOnFailure: true },
    )
  })

  it('with an apostrophe before a formula, which import removes', async () => {
    await clearGraph(graph)
    await seedGraph(graph, node('Department', 'd', { name: '=1+1', externalId: '-2', tags: ['@a', 'b'] }))
    const file = await exportFile('zip', false)
    expect(unzip(file).get('departments.csv')).toContain("d,'=1+1,,-2,'@a;b")
    expect(await importFile('ecosystem.zip', file)).toMatchObject({ counts: { updated: 0, unchanged: 1 } })
  })

  it('in cells that a spreadsheet copied from the one format to the other', async () => {
    await clearGraph(graph)
    const texts = { plain: '=1+1', escaped: "'=1+1" }
    await seedGraph(graph, node('Department', 'd', { name: texts.plain, externalId: texts.escaped }))
    const before = await listElements()
    const columns = toTableColumns(getWritableNodeProperties(getNodeKind('Department')))
    const asInCsv = writeWorkbook([
      {
        name: 'departments',
        columns,
        rows: Readable.from([{ id: 'd', name: "'=1+1", externalId: "''=1+1" }]),
      },
    ])
    await importFile('csv.xlsx', Buffer.concat(await Array.fromAsync(asInCsv)))
    expect(await listElements()).toEqual(before)
    await importFile('departments.csv', Buffer.from("id,name,externalId\nd,=1+1,''=1+1\n"))
    expect(await listElements()).toEqual(before)
  })

  it('with cells that would mean nothing, an apostrophe or two entries, where they are texts', async () => {
    await clearGraph(graph)
    await seedGraph(
      graph,
      node('Department', 'a', { description: '\\N', tags: ['\\N'] }),
      node('Department', 'b', { description: "'=1", tags: ["''@"] }),
      node('Department', 'c', { tags: ['one\ntag', 'a\r\nnother'] }),
    )
    const before = await listElements()
    for (const extension of ['zip', 'xlsx', 'graphml', 'json', 'ndjson']) {
      const file = await exportFile(extension)
      await clearGraph(graph)
      await importFile(`ecosystem.${extension}`, file)
      expect(await listElements()).toEqual(before)
    }
  })
})

describe('A workbook', () => {
  const concatBytes = async (chunks: AsyncIterable<Uint8Array>) =>
    Buffer.concat(await Array.fromAsync(chunks))
  beforeEach(() => clearGraph(graph))

  it('of ours that nobody filled in holds nothing', async () => {
    for (const template of [createEcosystemTemplate, createWhiteboardTemplate]) {
      const outcome = await readImportOutcome(graph, { 'template.xlsx': await concatBytes(template()) })
      expect(outcome).toMatchObject({
        rows: [],
        faults: ['template.xlsx contains nothing to import: no row was read'],
      })
      expect(outcome.notices[0]).toContain('is the example of the template and was skipped')
    }
  })

  it('of ours is filled in below the example, or over it', async () => {
    const kind = getNodeKind('Department')
    const [examples, rows] = [[createExample(kind)], [{ id: 'sales', name: 'Sales' }]]
    const columns = toTableColumns(getWritableNodeProperties(kind)).map((column) => ({
      ...column,
      note: 'What it means',
    }))
    const createFilledTemplate = (exampleRows: readonly TableRow[]) =>
      concatBytes(
        writeWorkbook([{ name: kind.path, columns, examples: exampleRows, rows: Readable.from(rows) }]),
      )
    expect(await importFile('below.xlsx', await createFilledTemplate(examples))).toMatchObject({
      counts: { created: 1 },
    })
    expect(
      await importFile('over.xlsx', await createFilledTemplate([{ id: 'legal', name: 'Legal' }])),
    ).toMatchObject({
      counts: { created: 1, unchanged: 1 },
    })
  })

  it('that was exported holds what is like an example of a template', async () => {
    await seedGraph(graph, node('Department', 'finance', getNodeKind('Department').example))
    const file = await exportFile('xlsx')
    await clearGraph(graph)
    expect(await importFile('ecosystem.xlsx', file)).toMatchObject({ counts: { created: 1 } })
  })

  it('may have further parts of a sheet', async () => {
    const columns = toTableColumns(getWritableNodeProperties(getNodeKind('Department')))
    const sheet = (name: string, id: string) => ({ name, columns, rows: Readable.from([{ id, name: id }]) })
    const file = await concatBytes(writeWorkbook([sheet('departments', 'a'), sheet('departments (2)', 'b')]))
    expect(await importFile('long.xlsx', file)).toMatchObject({ counts: { created: 2 } })
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
    await importFile('old.xlsx', await concatBytes(writeWorkbook([{ name: 'departments', columns, rows }])))
    const { rows: found } = await graph.read('MATCH (node:Department) RETURN node.revision AS revision')
    expect(found).toEqual([{ revision: 1 }])
  })
})
