import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { readItems } from '../../../src/transfer/import/readRecords.ts'
import { listXmlTables } from '../../../src/transfer/mapping/builtInMappings.ts'
import { proposeMapping } from '../../../src/transfer/mapping/propose/proposeMapping.ts'
import { sampleTables } from '../../../src/transfer/mapping/propose/sampleTables.ts'
import { readMappedOutcome } from '../../support/importOutcome.ts'
import { clearGraph, createTestGraph, node, seedGraph } from '../../support/testGraph.ts'

const graph = await createTestGraph()
beforeEach(() => clearGraph(graph))

async function propose(name: string, content: string | Buffer) {
  const folder = await mkdtemp(join(tmpdir(), 'cx-atlas-proposal-'))
  try {
    const path = join(folder, 'file')
    await writeFile(path, content)
    const items = readItems([{ name, path }], folder, () => undefined, listXmlTables())
    return await proposeMapping(graph, await sampleTables(items))
  } finally {
    await rm(folder, { recursive: true })
  }
}

const lines = (...rows: readonly string[]) => `${rows.join('\n')}\n`

const applications = lines(
  'App ID;Application;Lifecycle;Criticality;Labels;Owner;Team;Depends on;Runs for;Cost',
  'A-1;Billing;Live;5;core|money;Finance;Blue;A-2;First invoice;1200',
  'A-2;Router shop;plannd;3;shop|core;Sales;Red;;Order page;40',
)

it('proposes what each column of a table is', async () => {
  await seedGraph(
    graph,
    node('Touchpoint', 'first-invoice', { name: 'First invoice' }),
    node('Touchpoint', 'order-page', { name: 'Order page' }),
  )
  const { columns, mapping, builtIn } = await propose('applications.csv', applications)
  expect(builtIn).toBeUndefined()
  expect(
    columns.map(({ column, meaning, target = '', separator = '' }) =>
      `${column}: ${meaning} ${target} ${separator}`.trim(),
    ),
  ).toEqual([
    'App ID: key System.externalId',
    'Application: name System.name',
    'Lifecycle: property System.lifecycle',
    'Criticality: property System.criticality',
    'Labels: property System.tags |',
    'Owner: relationship OWNS from Department',
    'Team: relationship OWNS from Department',
    'Depends on: relationship DEPENDS_ON to Touchpoint',
    'Runs for: relationship DEPENDS_ON from Touchpoint',
    'Cost: none',
  ])
  expect(mapping.tables[0]?.elements?.[0]).toEqual({
    as: 'element',
    kind: 'System',
    key: 'App ID',
    properties: {
      name: 'Application',
      lifecycle: { column: 'Lifecycle', values: { Live: 'live', plannd: 'planned' } },
      criticality: 'Criticality',
      tags: { column: 'Labels', split: '|' },
    },
  })
  const { faults, held } = await readMappedOutcome(graph, { 'applications.csv': applications }, mapping)
  expect({ faults, valuesNotHeld: held?.valuesNotHeld }).toEqual({ faults: [], valuesNotHeld: 2 })
})

it('proposes relationships for a table with two ends', async () => {
  const { mapping } = await propose('links.csv', lines('From,Relation,To,Remark', 'a,owns,b,x'))
  expect(mapping.tables).toEqual([
    {
      tables: ['links'],
      relationships: [
        { type: { column: 'Relation' }, from: { names: 'From' }, to: { names: 'To' }, properties: {} },
      ],
    },
  ])
})

it.each([
  ['archisurance.xml', 'archimate'],
  ['catalog.yaml', 'backstage'],
  ['entities.json', 'backstage'],
  ['companies.ndjson', 'neo4j'],
  ['les-miserables.gexf', 'gephi'],
  ['network.graphml', 'yed'],
  ['kumu.json', 'kumu'],
  ['edges.csv', 'edge-list'],
])('recognizes %s as a file for the mapping %s', async (file, name) => {
  const { builtIn } = await propose(file, await readFile(join(import.meta.dirname, 'files', file)))
  expect(builtIn).toBe(name)
})

it('refuses a file of which nothing can be proposed', async () => {
  await expect(propose('numbers.csv', lines('a,b', '1,1', '1,1'))).rejects.toThrow(/^Nothing can be proposed/)
})
