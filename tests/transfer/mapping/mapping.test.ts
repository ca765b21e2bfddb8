import { beforeEach, describe, expect, it } from 'vitest'
import type { ValueNotHeld } from '../../../src/transfer/import/importRecord.ts'
import { parseMapping } from '../../../src/transfer/mapping/mapping.ts'
import { createXlsx } from '../../support/archives.ts'
import { readMappedOutcome } from '../../support/importOutcome.ts'
import { clearGraph, createTestGraph, node, seedGraph } from '../../support/testGraph.ts'

const graph = await createTestGraph()
beforeEach(() => clearGraph(graph))

/** Reads a file with a mapping. */
const read = (files: Readonly<Record<string, string | Buffer>>, mapping: unknown) =>
  readMappedOutcome(graph, files, parseMapping(mapping))

const lines = (...rows: readonly string[]) => `${rows.join('\n')}\n`

const listNotHeld = (entries: readonly ValueNotHeld[] = []) =>
  entries.map(({ row, column, value, rows, reason }) => `${row}:${column}:${value} ×${rows} ${reason}`)

/** One table of applications with their owners. */
const applications = {
  tables: [
    {
      elements: [
        {
          as: 'application',
          kind: 'System',
          key: 'App ID',
          properties: {
            name: 'Application',
            lifecycle: { column: 'State', values: { Active: 'live', 'Phase out': 'retired' } },
            criticality: 'Crit.',
            tags: { column: 'Labels', split: ',' },
            vendor: { text: 'in house' },
          },
        },
        { as: 'owner', kind: 'Department', properties: { name: 'Owner' } },
      ],
      relationships: [
        { type: 'OWNS', from: 'owner', to: 'application' },
        {
          type: 'depends on',
          from: 'application',
          to: { kinds: ['System'], names: { column: 'Needs', split: ';' } },
        },
      ],
    },
  ],
}

const applicationRows = lines(
  'App ID;Application;State;Crit.;Labels;Owner;Needs;Cost',
  'A-1;Billing;Active;5;core, money;Finance;A-2;1200',
  'A-2;Router shop;phase out;3;;finance;;',
  'A-3;Portal;Unknown;2;web;Online sales;Billing; A-2;900',
)

describe('a mapped table', () => {
  it('becomes elements of several kinds and their relationships', async () => {
    const table = applicationRows.replace('Billing; A-2', '"Billing; A-2"')
    const { rows, faults, held } = await read({ 'export.csv': table }, applications)
    expect(faults).toEqual([])
    expect(rows).toEqual([
      'System billing {"name":"Billing","externalId":"A-1","lifecycle":"live","criticality":5,"tags":["core","money"],"vendor":"in house"}',
      'System router-shop {"name":"Router shop","externalId":"A-2","lifecycle":"retired","criticality":3,"vendor":"in house"}',
      'System portal {"name":"Portal","externalId":"A-3","criticality":2,"tags":["web"],"vendor":"in house"}',
      'Department finance {"name":"Finance"}',
      'Department online-sales {"name":"Online sales"}',
      'DEPENDS_ON from System portal to System router-shop {}',
      'OWNS from Department finance to System billing {}',
      'DEPENDS_ON from System billing to System router-shop {}',
      'OWNS from Department finance to System router-shop {}',
      'OWNS from Department online-sales to System portal {}',
      'DEPENDS_ON from System portal to System billing {}',
    ])
    expect(held).toMatchObject({ values: 21, valuesNotHeld: 3 })
    expect(listNotHeld(held?.notHeld)).toEqual([
      '2:Cost:1200 ×1 the mapping has no place for this column',
      '4:State:Unknown ×1 the table of values lacks it',
      '4:Cost:900 ×1 the mapping has no place for this column',
    ])
  })

  it('finds elements of the map by their keys and names', async () => {
    await seedGraph(
      graph,
      node('System', 'b-old', { name: 'Old name of billing', externalId: 'A-1' }),
      node('Department', 'fin', { name: 'Finance' }),
    )
    const { rows } = await read(
      { 'export.csv': lines('App ID,Application,Owner', 'A-1,Billing,FINANCE') },
      applications,
    )
    expect(rows).toEqual([
      'System b-old {"name":"Billing","externalId":"A-1","vendor":"in house"}',
      'Department fin {"name":"Finance"}',
      'OWNS from Department fin to System b-old {}',
    ])
  })

  it('keeps apart two elements of one name with different keys', async () => {
    const { rows } = await read(
      { 'export.csv': lines('App ID,Application', 'A-1,Billing', 'A-2,Billing') },
      applications,
    )
    expect(rows.map((row) => row.split(' {')[0])).toEqual(['System billing', 'System billing-2'])
  })

  it('may repeat an element, but not contradict it', async () => {
    const header = 'App ID,Application,Crit.,Owner'
    const repeated = lines(header, 'A-1,Billing,5,Finance', 'A-1,Billing,5,Sales')
    expect((await read({ 'export.csv': repeated }, applications)).rows).toHaveLength(5)
    const contradiction = lines(header, 'A-1,Billing,5,Finance', 'A-1,Billing,4,Sales')
    expect((await read({ 'export.csv': contradiction }, applications)).faults).toEqual([
      'export.csv:3:Crit. contradicts row 2 about System billing',
    ])
    const addition = lines(header, 'A-1,Billing,,Finance', 'A-1,Billing,4,Sales')
    expect((await read({ 'export.csv': addition }, applications)).faults).toEqual([
      'export.csv:3:Crit. is missing in row 2, which has System billing first; give all values in that row',
    ])
  })

  it('reports values that do not fit under the headers of the file', async () => {
    const table = lines('App ID,Application,Crit.', 'A-1,Billing,much', 'A-2,???,1')
    expect((await read({ 'export.csv': table }, applications)).faults).toEqual([
      'export.csv:3:App ID must contain a letter or a digit',
      'export.csv:2:Crit. must be a whole number (was "much")',
    ])
  })

  it('is found below its titles, and is refused without its columns', async () => {
    const titled = await createXlsx({
      Export: [['Applications 2026'], ['application', 'APP-ID'], ['Billing', 'A-1']],
    })
    const { rows, notices } = await read({ 'export.xlsx': titled }, applications)
    expect(rows).toEqual(['System billing {"name":"Billing","externalId":"A-1","vendor":"in house"}'])
    expect(notices).toEqual(['export.xlsx:Export: 1 row above the header not read'])
    const { faults } = await read({ 'other.csv': lines('a,b', '1,2') }, applications)
    expect(faults[0]).toMatch(
      /^other.csv:1 must name the columns of the mapping, such as App ID, Application/,
    )
  })
})

describe('values', () => {
  const mapTouchpoints = (properties: object) => ({
    tables: [{ elements: [{ kind: 'Touchpoint', key: 'Key', properties }] }],
  })

  it('are read as people write them, in one way in each column', async () => {
    const mapping = mapTouchpoints({
      volumePerMonth: 'Menge',
      deliveredResponseMinutes: 'Antwort (h)',
      momentOfTruth: 'MoT',
      measuredAt: 'Datum',
    })
    const table = lines('Key;Menge;Antwort (h);MoT;Datum', '1;1.234,5;2;ja;13.04.2026', '2;7,5;1 day;;')
    const { rows, notices } = await read({ 'a.csv': table }, mapping)
    expect(rows).toEqual([
      'Touchpoint 1 {"externalId":"1","volumePerMonth":1234.5,"deliveredResponseMinutes":120,"momentOfTruth":true,"measuredAt":"2026-04-13T00:00:00Z"}',
      'Touchpoint 2 {"externalId":"2","volumePerMonth":7.5,"deliveredResponseMinutes":1440}',
    ])
    expect(notices[0]).toBe(
      'a.csv: Menge: "1.234,5" (row 2) was read as "1234.5", other cells of the column likewise',
    )
  })

  it('are made of constants, texts, replacements, prefixes and the first column that has one', async () => {
    const mapping = mapTouchpoints({
      name: { text: '{First} {Last}' },
      description: { column: ['Long', 'Short'] },
      customerAction: { column: 'Ref', lowerCase: true, replace: { 'old:': 'new:' } },
      customerThought: { column: 'Ref', prefix: { text: 'group:', unless: ':' } },
      tags: { text: 'imported' },
    })
    const table = lines('Key,First,Last,Long,Short,Ref', '1,Ann,,,brief,Old:X', '2,Bo,Li,long,brief,x')
    const { rows } = await read({ 'a.csv': table }, mapping)
    expect(rows).toEqual([
      'Touchpoint ann {"name":"Ann","externalId":"1","description":"brief","customerAction":"new:x","customerThought":"Old:X","tags":["imported"]}',
      'Touchpoint bo-li {"name":"Bo Li","externalId":"2","description":"long","customerAction":"x","customerThought":"group:x","tags":["imported"]}',
    ])
  })
})

describe('rows', () => {
  it('become what their conditions select, of the kind and type that a column has', async () => {
    const mapping = {
      tables: [
        {
          when: [{ column: 'Row type', is: 'item' }],
          elements: [
            {
              kind: { column: 'Type', values: { App: 'System', Team: 'Department' } },
              key: 'Id',
              properties: { name: 'Title', vendor: 'Maker' },
            },
          ],
        },
        {
          when: [{ column: 'Row type', isNot: 'item' }],
          relationships: [
            {
              type: {
                column: 'Type',
                values: { 'Resp.': 'owner', uses: 'depends on', 'run by': 'operated by' },
              },
              from: { names: 'Source' },
              to: { names: 'Target' },
              properties: { note: 'Title' },
            },
          ],
        },
      ],
    }
    const table = lines(
      'Row type,Id,Type,Title,Maker,Source,Target',
      'link,,Resp.,since ever,,t,a',
      'item,a,App,Billing,Acme,,',
      'item,t,Team,Finance,Acme,,',
      'item,x,Wish,A wish,,,',
      'link,,run by,,,a,Finance',
      'link,,uses,,,a,x',
      'link,,uses,,,t,t',
      'link,,likes,,,a,t',
    )
    const { rows, faults, held } = await read({ 'all.csv': table }, mapping)
    expect(faults).toEqual([])
    expect(rows).toEqual([
      'System billing {"name":"Billing","externalId":"a","vendor":"Acme"}',
      'Department finance {"name":"Finance","externalId":"t"}',
      'OWNS from Department finance to System billing {"note":"since ever"}',
      'OPERATES from Department finance to System billing {}',
    ])
    expect(listNotHeld(held?.notHeld)).toEqual([
      '4:Maker:Acme ×1 Department has no property vendor',
      '5:Type:Wish ×1 the table of values lacks it',
      '5:undefined:undefined ×2 nothing of the row is held',
      '9:Type:likes ×1 the table of values lacks it',
      '7:Target:x ×1 is the key, id or name of no element',
      '8:undefined:undefined ×1 DEPENDS_ON cannot connect Department to Department',
    ])
  })

  it('may name elements that later rows describe', async () => {
    const mapping = {
      tables: [
        {
          elements: [
            { as: 'person', kind: 'Employee', key: 'No', properties: { name: 'Name', title: 'Title' } },
            { as: 'manager', kind: 'Employee', key: 'Manager' },
          ],
          relationships: [{ type: 'REPORTS_TO', from: 'person', to: 'manager' }],
        },
      ],
    }
    const table = lines('No,Name,Title,Manager', '1,Ann,Clerk,2', '2,Bo,Head,3')
    const { rows } = await read({ 'people.csv': table }, mapping)
    expect(rows).toEqual([
      'Employee ann {"name":"Ann","externalId":"1","title":"Clerk"}',
      'Employee bo {"name":"Bo","externalId":"2","title":"Head"}',
      'Employee 3 {"name":"3","externalId":"3"}',
      'REPORTS_TO from Employee ann to Employee bo {}',
      'REPORTS_TO from Employee bo to Employee 3 {}',
    ])
  })

  it('create the ends that they name if the mapping allows it', async () => {
    const mapping = {
      tables: [
        {
          relationships: [
            {
              type: 'PART_OF',
              from: { kinds: ['Department'], names: 'Child', create: true },
              to: { kinds: ['Department'], names: 'Parent', create: true },
            },
          ],
        },
      ],
    }
    await seedGraph(graph, node('Department', 'sales', { name: 'Sales' }))
    const { rows, lookAlikes } = await read(
      { 'edges.csv': lines('Child,Parent', 'Field sales,Sales', 'Sale,Sales', 'Field sales,Sales') },
      mapping,
    )
    expect(rows).toEqual([
      'Department field-sales {"name":"Field sales"}',
      'Department sales {"name":"Sales"}',
      'Department sale {"name":"Sale"}',
      'PART_OF from Department field-sales to Department sales {}',
      'PART_OF from Department sale to Department sales {}',
    ])
    expect(lookAlikes).toEqual(['Sale like sales'])
  })

  it('of sheets without a column of the mapping are not read, with a notice', async () => {
    const workbook = await createXlsx({
      Readme: [['Made by me'], ['in a hurry']],
      Export: [
        ['App ID', 'Application'],
        ['A-1', 'Billing'],
      ],
    })
    const { rows, notices } = await read({ 'export.xlsx': workbook }, applications)
    expect(rows).toHaveLength(1)
    expect(notices).toEqual(['export.xlsx: sheet Readme was not read: it has no column of the mapping'])
  })

  it('of tables that the mapping does not name are not read, with a notice', async () => {
    const mapping = { tables: [{ ...applications.tables[0], tables: ['Apps'] }] }
    const workbook = await createXlsx({
      apps: [
        ['App ID', 'Application'],
        ['A-1', 'Billing'],
      ],
      Readme: [['Made by me']],
    })
    const { rows, notices } = await read({ 'export.xlsx': workbook }, mapping)
    expect(rows).toHaveLength(1)
    expect(notices).toEqual(['export.xlsx: Readme was not read: the mapping is for Apps'])
  })
})

describe('a mapping', () => {
  const fail = (mapping: unknown) => {
    try {
      parseMapping(mapping)
      return []
    } catch (error) {
      return (error as { faults: { path: string; message: string }[] }).faults.map(
        ({ path, message }) => `${path} ${message}`,
      )
    }
  }

  it('is refused where it does not fit the model', () => {
    const mapping = {
      tables: [
        {
          elements: [
            { as: 'a', kind: 'System', properties: { name: 'Name', importence: 'I', id: 'Id' } },
            { as: 'c', kind: 'Department', properties: { visibility: 'V' } },
          ],
          relationships: [
            { type: 'TRAVELS', from: 'a', to: { kinds: ['Need'], names: 'N' } },
            { type: 'OWNZ', from: 'b', to: 'a', properties: { weight: 'W' } },
          ],
        },
        {},
      ],
    }
    expect(fail(mapping)).toEqual([
      "/tables/0/elements/0/properties/importence Unknown property 'importence'",
      '/tables/0/elements/0/properties/id is not a property here; use id of the element',
      '/tables/0/elements/1 must have an id, a key or the property name',
      '/tables/0/relationships/0/type cannot connect System to Need (TRAVELS)',
      "/tables/0/relationships/1/properties/weight Unknown property 'weight'",
      "/tables/0/relationships/1/type Unknown relationship type 'OWNZ'; did you mean 'OWNS'?",
      "/tables/0/relationships/1/from Unknown element 'b'; did you mean 'a'?",
      '/tables/1 must have elements or relationships',
    ])
  })

  it('is refused if it is malformed', () => {
    expect(fail({ tables: [{ elements: [{ kind: 'Sistem', key: {} }], colour: 1 }] })).toEqual([
      '/tables/0/elements/0/key must have either column or text',
      "/tables/0/colour Unknown property 'colour'; use tables, when, relationships or ignore",
    ])
  })
})

describe('values without a place', () => {
  const createMapping = (source: string) => ({
    tables: [
      {
        elements: [{ kind: 'System', key: 'No', properties: { name: 'Name', description: 'Text' }, source }],
      },
    ],
  })

  it('are stored as lines of a property if the mapping has one for them', async () => {
    const table = lines('No,Name,Text,Cost,Site', '1,Billing,Sends invoices,1200,Ulm', '2,Portal,,,Bonn')
    const { rows, held } = await read({ 'a.csv': table }, createMapping('description'))
    expect(rows).toEqual([
      'System billing {"name":"Billing","externalId":"1","description":"Sends invoices\\n\\nCost: 1200\\nSite: Ulm"}',
      'System portal {"name":"Portal","externalId":"2","description":"Site: Bonn"}',
    ])
    expect(held).toMatchObject({ values: 8, valuesNotHeld: 0 })
  })

  it('are not cut: what does not fit is reported', async () => {
    const table = lines('No,Name,Text,Cost', `1,Billing,${'x'.repeat(9_990)},1200000`)
    const { faults, held } = await read({ 'a.csv': table }, createMapping('description'))
    expect(faults).toEqual([])
    expect(listNotHeld(held?.notHeld)).toEqual(['2:Cost:1200000 ×1 the mapping has no place for this column'])
  })

  it('fit only into a text', () => {
    expect(() => parseMapping(createMapping('criticality'))).toThrow(
      '/tables/0/elements/0/source must be a text property of System, such as description',
    )
  })
})
