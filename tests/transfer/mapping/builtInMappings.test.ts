import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { HeldValues } from '../../../src/transfer/import/importRecord.ts'
import { builtInMappings } from '../../../src/transfer/mapping/builtInMappings.ts'
import { parseMapping } from '../../../src/transfer/mapping/mapping.ts'
import { createXlsx } from '../../support/archives.ts'
import { type ImportOutcome, readMappedOutcome } from '../../support/importOutcome.ts'
import { clearGraph, createTestGraph } from '../../support/testGraph.ts'

const graph = await createTestGraph()
beforeEach(() => clearGraph(graph))

const readSample = (file: string) => readFile(join(import.meta.dirname, 'files', file))

function read(mapping: string, files: Readonly<Record<string, string | Buffer>>) {
  const builtIn = builtInMappings.get(mapping)
  if (!builtIn) throw new Error(`No built-in mapping is named ${mapping}`)
  return readMappedOutcome(graph, files, builtIn.mapping)
}

const readFileWith = async (mapping: string, file: string) =>
  read(mapping, { [file]: await readSample(file) })

/** How many elements and relationships there are of each kind and type. */
function countRows({ rows }: ImportOutcome): Record<string, number> {
  const groups = Map.groupBy(rows, (row) => row.split(' ')[0] ?? '')
  return Object.fromEntries([...groups].map(([name, group]) => [name, group.length]))
}

const share = ({ values, valuesNotHeld }: HeldValues) => Math.round((100 * (values - valuesNotHeld)) / values)

describe('each built-in mapping', () => {
  it.each([...builtInMappings.values()])('$name fits the model and has a description', ({ mapping }) => {
    expect(parseMapping(JSON.parse(JSON.stringify(mapping)))).toEqual(JSON.parse(JSON.stringify(mapping)))
    expect(mapping).toMatchObject({ title: expect.any(String), description: expect.any(String) })
  })
})

describe('an example of a mapping', () => {
  async function readWithExample(name: string, files: Readonly<Record<string, string | Buffer>>) {
    const path = join(import.meta.dirname, '../../../docs/mappings', `${name}.json`)
    return readMappedOutcome(graph, files, parseMapping(JSON.parse(await readFile(path, 'utf8'))))
  }

  it('reads the epics of Jira with who they are assigned to', async () => {
    const { rows, faults } = await readWithExample('jira', {
      'jira.csv': [
        'Summary,Issue key,Issue id,Issue Type,Status,Assignee,Labels,Description',
        'Explain the first invoice,CX-1,10001,Epic,In Progress,Ida Ironside,invoice,What it has',
        'Write the text,CX-2,10002,Story,Done,Ida Ironside,,',
      ].join('\n'),
    })
    expect({ rows, faults }).toEqual({
      faults: [],
      rows: [
        'Initiative explain-the-first-invoice {"name":"Explain the first invoice","externalId":"jira:CX-1","description":"What it has","status":"started","tags":["invoice"]}',
        'Employee ida-ironside {"name":"Ida Ironside"}',
        'OWNS from Employee ida-ironside to Initiative explain-the-first-invoice {}',
      ],
    })
  })

  it('reads applications of ServiceNow, who supports them and what they need', async () => {
    const { rows, faults } = await readWithExample('servicenow', {
      'cmdb_ci_appl.csv':
        'sys_id,name,operational_status,support_group\na1,Billing,Operational,Finance IT\na2,Archive,Retired,\n',
      'cmdb_rel_ci.csv':
        'parent,type,child\nBilling,Depends on::Used by,Archive\nBilling,Located in::Houses,Archive\n',
    })
    expect({ rows, faults }).toEqual({
      faults: [],
      rows: [
        'System billing {"name":"Billing","externalId":"servicenow:a1","lifecycle":"live"}',
        'System archive {"name":"Archive","externalId":"servicenow:a2","lifecycle":"retired"}',
        'Department finance-it {"name":"Finance IT"}',
        'OWNS from Department finance-it to System billing {}',
        'DEPENDS_ON from System billing to System archive {}',
      ],
    })
  })

  it('reads a list of people with their managers', async () => {
    const outcome = await readWithExample('hr-list', { 'employees.csv': await readSample('employees.csv') })
    expect(outcome.faults).toEqual([])
    expect(countRows(outcome)).toEqual({ Employee: 9, REPORTS_TO: 8 })
    expect(outcome.rows).toContain('REPORTS_TO from Employee ida-ironside to Employee eli-ewer {}')
    expect(share(outcome.held as HeldValues)).toBe(50)
  })
})

describe('a file of another tool', () => {
  it.each([
    [
      'backstage',
      'catalog.yaml',
      { Department: 4, Employee: 4, System: 6, OWNS: 6, WORKS_IN: 4, PART_OF: 6, DEPENDS_ON: 3 },
      64,
    ],
    [
      'archimate',
      'archisurance.xml',
      {
        ...{
          Channel: 5,
          Employee: 5,
          Department: 20,
          Process: 17,
          DataSet: 16,
          Touchpoint: 6,
          System: 39,
          Strategy: 9,
        },
        ...{ DEPENDS_ON: 68, WORKS_IN: 9, OWNS: 4, WORKS_WITH: 24, PART_OF: 3, STORES: 6 },
      },
      76,
    ],
    ['neo4j', 'companies.ndjson', { Employee: 2, Partner: 1 }, 35],
    ['gephi', 'les-miserables.gexf', { System: 77, DEPENDS_ON: 254 }, 90],
    ['yed', 'network.graphml', { System: 4, DEPENDS_ON: 4 }, 54],
  ])('is read with the mapping %s', async (mapping, file, counts, held) => {
    const outcome = await readFileWith(mapping, file)
    expect(outcome.faults).toEqual([])
    expect.soft(countRows(outcome)).toEqual(counts)
    expect.soft(share(outcome.held as HeldValues)).toBe(held)
  })

  it('has values that are not held, by column', async () => {
    const { held } = await readFileWith('backstage', 'catalog.yaml')
    const columns = new Set(held?.notHeld.map(({ column, reason }) => `${column}: ${reason}`))
    expect([...columns]).toContain('spec.definition.$text: the mapping has no place for this column')
    expect([...columns]).toContain('spec.children: is the key, id or name of no element')
  })

  it('is read with the mapping for Backstage as its API has it', async () => {
    const { rows, faults } = await readFileWith('backstage', 'entities.json')
    expect({ rows, faults }).toEqual({
      faults: [],
      rows: [
        'System billing {"name":"Billing","externalId":"component:billing","tags":["money"],"type":"service","lifecycle":"retiring"}',
        'System ledger {"name":"ledger","externalId":"resource:ledger","type":"resource"}',
        'Department finance {"name":"finance","externalId":"group:finance"}',
        'OWNS from Department finance to System billing {}',
        'DEPENDS_ON from System billing to System ledger {}',
        'OWNS from Department finance to System ledger {}',
      ],
    })
  })

  it('is read with the mapping for Kumu, JSON or workbook', async () => {
    const json = await readFileWith('kumu', 'kumu.json')
    expect(json.notices).toEqual([
      'kumu.json: maps was not read: the mapping is for elements and connections',
    ])
    expect(json.held).toMatchObject({ values: 21, valuesNotHeld: 3 })
    expect(json.rows).toEqual([
      'System customer-portal {"name":"Customer portal","externalId":"elem-1","tags":["web","self service","System"]}',
      'Partner parcel-carrier {"name":"Parcel carrier","externalId":"elem-2","description":"Delivers","tags":["Organization"]}',
      'System trust {"name":"Trust","externalId":"elem-3","tags":["Factor"]}',
      'DEPENDS_ON from System customer-portal to Partner parcel-carrier {"note":"depends on"}',
      'DEPENDS_ON from Partner parcel-carrier to System trust {"note":"+"}',
    ])
    const workbook = await createXlsx({
      Elements: [
        ['Label', 'Type', 'Tags', 'Leverage'],
        ['Customer portal', 'System', 'web|self service', ''],
        ['Parcel carrier', 'Organization', '', 'high'],
      ],
      Connections: [
        ['From', 'To', 'Direction', 'Type'],
        ['Customer portal', 'Parcel carrier', 'directed', 'depends on'],
      ],
    })
    expect((await read('kumu', { 'kumu.xlsx': workbook })).rows).toEqual([
      'System customer-portal {"name":"Customer portal","tags":["web","self service","System"]}',
      'Partner parcel-carrier {"name":"Parcel carrier","tags":["Organization"]}',
      'DEPENDS_ON from System customer-portal to Partner parcel-carrier {"note":"depends on"}',
    ])
  })

  it('is read with the mapping for lists of edges', async () => {
    const { rows, held } = await readFileWith('edge-list', 'edges.csv')
    expect(held).toMatchObject({ values: 16, valuesNotHeld: 0 })
    expect(rows.slice(4)).toEqual([
      'OWNS from Department finance to System billing {"note":"since 2020"}',
      'DEPENDS_ON from System portal to System billing {}',
      'OPERATES from Partner parcel-carrier to System billing {}',
    ])
  })
})
