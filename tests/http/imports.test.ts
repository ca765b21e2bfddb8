import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ImportFault } from '../../src/transfer/import/importRecord.ts'
import { formatFaultPath } from '../../src/transfer/import/importRow.ts'
import { createXlsx, createZip } from '../support/archives.ts'
import {
  clearGraph,
  createTestApp,
  createTestGraph,
  department,
  owns,
  seedGraph,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)
beforeEach(() => clearGraph(graph))

interface ImportResponse {
  readonly id: string
  readonly state: string
  readonly counts: Record<string, number>
  readonly faults: readonly ImportFault[]
  readonly lookAlikes: readonly { name: string; like: { id: string } }[]
  readonly removals: readonly string[]
  readonly removalsTotal: number
  readonly changes?: readonly object[]
  readonly notices: readonly string[]
}

const postFile = (name: string, payload: string | Buffer, query = '') =>
  app.inject({
    method: 'POST',
    url: `/imports?name=${name}${query}`,
    headers: { 'content-type': 'application/octet-stream' },
    payload,
  })

/** Sends a file and waits for the end of the import. */
async function importFile(name: string, payload: string | Buffer, query = ''): Promise<ImportResponse> {
  const response = await postFile(name, payload, query)
  if (response.statusCode !== 202) throw new Error(response.body)
  return waitForImport(response.json().id)
}

const pollIntervalMs = 10

async function waitForImport(id: string): Promise<ImportResponse> {
  for (;;) {
    const record = (await app.inject(`/imports/${id}`)).json() as ImportResponse
    if (['done', 'failed', 'cancelled', 'undone'].includes(record.state)) return record
    await sleep(pollIntervalMs)
  }
}

/** Sends a file that is refused, sooner or later, and tells where its faults are. */
async function refused(name: string, payload: string | Buffer, query = ''): Promise<string[]> {
  const response = await postFile(name, payload, query)
  const record = await waitForImport(String(response.headers.location).split('/').at(-1) ?? '')
  expect(record.state).toBe('failed')
  return record.faults.map(formatFaultPath)
}

const fetchJson = async (url: string) => (await app.inject(url)).json() as Record<string, unknown>

const ecosystem = {
  nodes: [
    { kind: 'Department', id: 'finance', name: 'Finance' },
    { kind: 'Touchpoint', id: 'invoice', name: 'First invoice', importance: 5, tags: ['paper', 'b2c'] },
  ],
  relationships: [
    {
      type: 'OWNS',
      from: { kind: 'Department', id: 'finance' },
      to: { kind: 'Touchpoint', id: 'invoice' },
      since: '2026-01-01',
    },
  ],
}

const departments = 'id,name\nfinance,Finance\n'
const touchpoints = 'id,name,importance,tags\ninvoice,First invoice,5,paper;b2c\n'
const relationships =
  'fromKind,from,type,toKind,to,since\nDepartment,finance,OWNS,Touchpoint,invoice,2026-01-01\n'
const parseCsvRows = (csv: string) =>
  csv
    .trim()
    .split('\n')
    .map((line) => line.split(','))

const graphml = `<?xml version="1.0"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key id="n1" for="node" attr.name="name" attr.type="string"/>
  <key id="n2" for="node" attr.name="importance" attr.type="int"/>
  <key id="n3" for="node" attr.name="tags" attr.type="string"/>
  <key id="e1" for="edge" attr.name="type" attr.type="string"/>
  <key id="e2" for="edge" attr.name="since" attr.type="string"/>
  <graph edgedefault="directed">
    <node id="Department/finance"><data key="n1">Finance</data></node>
    <node id="Touchpoint/invoice">
      <data key="n1">First invoice</data><data key="n2">5</data><data key="n3">paper;b2c</data>
    </node>
    <edge source="Department/finance" target="Touchpoint/invoice">
      <data key="e1">OWNS</data><data key="e2">2026-01-01</data>
    </edge>
  </graph>
</graphml>`

const filesByFormat: readonly (readonly [string, () => string | Buffer | Promise<Buffer>])[] = [
  ['ecosystem.json', () => JSON.stringify(ecosystem)],
  [
    'ecosystem.ndjson',
    () => [...ecosystem.nodes, ...ecosystem.relationships].map((one) => JSON.stringify(one)).join('\n'),
  ],
  ['ecosystem.graphml', () => graphml],
  [
    'ecosystem.zip',
    () =>
      createZip({
        'departments.csv': departments,
        'touchpoints.csv': touchpoints,
        'relationships.csv': relationships,
      }),
  ],
  [
    'ecosystem.xlsx',
    () =>
      createXlsx({
        departments: parseCsvRows(departments),
        Touchpoint: parseCsvRows(touchpoints),
        relationships: parseCsvRows(relationships),
      }),
  ],
]

describe('a file', () => {
  it.each(filesByFormat)(
    '%s becomes elements with values of the right types, and changes nothing again',
    async (name, make) => {
      const file = await make()
      expect(await importFile(name, file)).toMatchObject({
        state: 'done',
        counts: { created: 3, updated: 0 },
      })
      expect(await fetchJson('/touchpoints/invoice')).toMatchObject({
        importance: 5,
        tags: ['paper', 'b2c'],
        confidence: 'assumed',
      })
      expect(await fetchJson('/relationships/OWNS/Department/finance/Touchpoint/invoice')).toMatchObject({
        since: '2026-01-01',
      })
      expect(await importFile(name, file)).toMatchObject({
        counts: { created: 0, updated: 0, unchanged: 3, removed: 0 },
      })
      expect(await fetchJson('/touchpoints/invoice')).toMatchObject({ revision: 1 })
    },
  )

  it('can be several, sent as a form', async () => {
    const form = new FormData()
    form.append('file', new Blob([relationships]), 'relationships.csv')
    form.append('file', new Blob([departments]), 'departments.csv')
    form.append('file', new Blob([touchpoints]), 'touchpoints.csv')
    const request = new Request('http://localhost', { method: 'POST', body: form })
    const response = await app.inject({
      method: 'POST',
      url: '/imports',
      headers: { 'content-type': request.headers.get('content-type') ?? '' },
      payload: Buffer.from(await request.arrayBuffer()),
    })
    expect(response.statusCode).toBe(202)
    expect(response.headers.location).toBe(`/imports/${response.json().id}`)
    expect(await waitForImport(response.json().id)).toMatchObject({ counts: { created: 3 } })
  })

  it.each([
    ['UTF-8 with a byte order mark', Buffer.from('\ufeffid,name\nfinance,Büro\n')],
    ['UTF-16', Buffer.from('\ufeffid\tname\nfinance\tBüro\n', 'utf16le')],
    ['Latin-1', Buffer.from('id;name\nfinance;Büro\n', 'latin1')],
    ['UTF-8', Buffer.from('id;name\r\nfinance;Büro\r\n')],
  ])('is read in %s', async (_, file) => {
    await importFile('departments.csv', file)
    expect(await fetchJson('/departments/finance')).toMatchObject({ name: 'Büro' })
  })

  it('finds elements by their external id', async () => {
    await seedGraph(graph, department('finance', { externalId: 'D-17' }))
    expect(await importFile('departments.csv', 'externalId,name\nD-17,Money\nD-18,Legal\n')).toMatchObject({
      counts: { created: 1, updated: 1 },
    })
    expect(await fetchJson('/departments/finance')).toMatchObject({ name: 'Money' })
    expect(await fetchJson('/departments/legal')).toMatchObject({ externalId: 'D-18' })
  })
})

describe('what a file does not say', () => {
  beforeEach(() =>
    seedGraph(graph, touchpoint('invoice', { importance: 5, description: 'Paper', emotion: 1 })),
  )

  it('stays: a missing column and an empty cell leave a value, the cell \\N takes it away', async () => {
    await importFile('touchpoints.csv', 'id,description,emotion\ninvoice,,\\N\n')
    const { importance, description, emotion } = await fetchJson('/touchpoints/invoice')
    expect({ importance, description, emotion }).toEqual({
      importance: 5,
      description: 'Paper',
      emotion: undefined,
    })
  })

  it('stays when a JSON key is missing, and goes when it is null', async () => {
    await importFile('all.ndjson', '{"kind":"Touchpoint","id":"invoice","emotion":null}')
    const { importance, emotion } = await fetchJson('/touchpoints/invoice')
    expect({ importance, emotion }).toEqual({ importance: 5, emotion: undefined })
  })

  it('goes where the file replaces: empty cells take away, missing columns do not', async () => {
    await importFile('touchpoints.csv', 'id,name,description\ninvoice,Invoice,\n', '&mode=replace')
    const { importance, description } = await fetchJson('/touchpoints/invoice')
    expect({ importance, description }).toEqual({ importance: 5, description: undefined })
  })
})

describe('a mode', () => {
  beforeEach(() =>
    seedGraph(
      graph,
      department('finance'),
      department('legal'),
      touchpoint('invoice'),
      owns('legal', 'invoice'),
    ),
  )

  it('create takes nothing that is there', async () => {
    expect(await refused('departments.csv', departments, '&mode=create')).toEqual(['departments.csv:2:id'])
  })

  it('replace removes what the file lacks once the number is confirmed, and not before', async () => {
    const rehearsal = await importFile('departments.csv', departments, '&mode=replace&dryRun=true')
    expect(rehearsal).toMatchObject({
      state: 'done',
      removals: ['OWNS from Department legal to Touchpoint invoice', 'Department legal'],
      removalsTotal: 2,
      counts: { removed: 2 },
    })
    expect(await refused('departments.csv', departments, '&mode=replace')).toEqual([])
    expect((await app.inject('/departments/legal')).statusCode).toBe(200)
    await importFile('departments.csv', departments, '&mode=replace&confirm=2')
    expect((await app.inject('/departments/legal')).statusCode).toBe(404)
    expect((await app.inject('/touchpoints/invoice')).statusCode).toBe(200)
  })

  it('replace accepts no relationship with an element that it removes', async () => {
    const form = new FormData()
    form.append('file', new Blob([departments]), 'departments.csv')
    form.append(
      'file',
      new Blob(['fromKind,from,type,toKind,to\nDepartment,legal,OWNS,Touchpoint,invoice\n']),
      'relationships.csv',
    )
    const request = new Request('http://localhost', { method: 'POST', body: form })
    const response = await app.inject({
      method: 'POST',
      url: '/imports?mode=replace&dryRun=true',
      headers: { 'content-type': request.headers.get('content-type') ?? '' },
      payload: Buffer.from(await request.arrayBuffer()),
    })
    expect(response.json().detail).toContain('relationships.csv:2:from Department legal was not found')
  })

  it('a dry run gives the same answer and writes nothing', async () => {
    const file = 'id,name\nfinance,Money\nsales,Sales\n'
    const { counts, changes } = await importFile('departments.csv', file, '&dryRun=true')
    expect(changes).toEqual([
      { change: 'created', element: 'Department sales', name: 'Sales' },
      { change: 'updated', element: 'Department finance', properties: ['name'] },
    ])
    expect((await app.inject('/departments/sales')).statusCode).toBe(404)
    expect((await importFile('departments.csv', file)).counts).toEqual(counts)
  })
})

describe('a fault', () => {
  it('is listed with file, row, column, value and reason, all at once, also as CSV', async () => {
    const response = await postFile('touchpoints.csv', 'id,name,importance\na,A,9\nb,B,much\nc,,1\na,A,1\n')
    const { id, faults } = await waitForImport(String(response.headers.location).split('/').at(-1) ?? '')
    expect(faults.map(formatFaultPath)).toEqual([
      'touchpoints.csv:2:importance',
      'touchpoints.csv:3:importance',
      'touchpoints.csv:5:id',
      'touchpoints.csv:4:name',
    ])
    const csv = await app.inject(`/imports/${id}/errors.csv`)
    expect(csv.body.split('\r\n').slice(0, 2)).toEqual([
      'file,sheet,row,column,value,reason',
      'touchpoints.csv,,2,importance,9,must be 5 or less (was 9)',
    ])
  })

  it.each([
    ['an end that is nowhere', 'Department,finance,OWNS,Touchpoint,invoice', 'relationships.csv:2:from'],
    ['kinds that the type does not connect', 'Touchpoint,a,OWNS,Department,b', 'relationships.csv:2:toKind'],
    ['an element that reports to itself', 'Employee,a,REPORTS_TO,Employee,a', 'relationships.csv:2:to'],
    ['a type that there is not', 'Department,a,LOVES,Touchpoint,b', 'relationships.csv:2:type'],
  ])('can be %s', async (_, line, path) => {
    expect(await refused('relationships.csv', `fromKind,from,type,toKind,to\n${line}\n`)).toContain(path)
  })

  it('can be a formula, or merged cells', async () => {
    const file = await createXlsx({
      departments: `<sheetData>
        <row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c><c r="B1" t="inlineStr"><is><t>name</t></is></c></row>
        <row r="2"><c r="A2" t="inlineStr"><is><t>it</t></is></c><c r="B2"><f>A2&amp;"!"</f><v>it!</v></c></row>
      </sheetData><mergeCells><mergeCell ref="A3:A4"/></mergeCells>`,
    })
    expect(await refused('map.xlsx', file)).toEqual(
      expect.arrayContaining(['map.xlsx:departments:2:name', 'map.xlsx:departments:3']),
    )
  })
})

describe('a whiteboard', () => {
  const head =
    'customerGroup,need,phase,touchpoint,channel,expectedResponse,expectedResolution,systems,owner,dataProviders,influencers,definers,implementers,emotion,evidence'
  const line =
    'Households,Know the cost,Pay,First invoice,Mail,4 h,2 days,Billing;CRM,Finance,,Legal,Finance,Field servise,-1,Interviews'

  it('becomes elements, matched by name to what is there; look-alikes are reported and not merged', async () => {
    await seedGraph(
      graph,
      department('money', { name: 'FINANCE' }),
      department('field-service', { name: 'Field service' }),
    )
    const record = await importFile('whiteboard.csv', `${head}\n${line}\n`)
    expect(record.state).toBe('done')
    expect(record.lookAlikes).toMatchObject([{ name: 'Field servise', like: { id: 'field-service' } }])
    expect(await fetchJson('/relationships/OWNS/Department/money/Touchpoint/first-invoice')).toMatchObject({
      type: 'OWNS',
    })
    expect(
      await fetchJson('/relationships/ENGAGES_AT/Customer/households/Touchpoint/first-invoice'),
    ).toMatchObject({
      expectedResponseMinutes: 240,
      expectedResolutionMinutes: 2_880,
    })
    expect(await fetchJson('/touchpoints/first-invoice')).toMatchObject({ emotion: -1 })
    expect(await importFile('whiteboard.csv', `${head}\n${line}\n`)).toMatchObject({
      counts: { created: 0, updated: 0 },
    })
  })
})

describe('an import', () => {
  it('can be taken back as a whole, unless something has changed since', async () => {
    await seedGraph(graph, department('finance', { name: 'Money' }))
    const { id } = await importFile('all.json', JSON.stringify(ecosystem))
    await seedGraph(graph, touchpoint('invoice', { name: 'Changed' }))
    const refused = await app.inject({ method: 'POST', url: `/imports/${id}/undo` })
    expect(refused.statusCode).toBe(409)
    expect(await fetchJson('/departments/finance')).toMatchObject({ name: 'Finance' })
    await clearGraph(graph)
    await seedGraph(graph, department('finance', { name: 'Money' }))
    const again = await importFile('all.json', JSON.stringify(ecosystem))
    const undone = await app.inject({ method: 'POST', url: `/imports/${again.id}/undo` })
    expect(undone.json()).toMatchObject({ state: 'undone' })
    expect(await fetchJson('/departments/finance')).toMatchObject({ name: 'Money' })
    expect((await app.inject('/touchpoints/invoice')).statusCode).toBe(404)
  })

  it('is followed as events until it has ended', async () => {
    const { id } = await importFile('departments.csv', departments)
    const events = await app.inject(`/imports/${id}/events`)
    expect(events.headers['content-type']).toContain('text/event-stream')
    expect(events.body).toContain('event: done')
  })

  it('that is not there is not found', async () => {
    expect((await app.inject(`/imports/${crypto.randomUUID()}`)).statusCode).toBe(404)
  })
})

describe('a malformed multipart body', () => {
  const head = '--boundary\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
  it.each([
    ['without a boundary', 'multipart/form-data', `${head}id,name\r\n--boundary--\r\n`],
    ['with a boundary that is too long', `multipart/form-data; boundary=${'x'.repeat(300)}`, head],
    ['that ends inside a file', 'multipart/form-data; boundary=boundary', `${head}id,name\r\nfin`],
    ['that ends inside a header', 'multipart/form-data; boundary=boundary', head.slice(0, 40)],
    [
      'with a header that is none',
      'multipart/form-data; boundary=boundary',
      '--boundary\r\n\0\r\n\r\na\r\n--boundary--\r\n',
    ],
    [
      'with another disposition',
      'multipart/form-data; boundary=boundary',
      head.replace('form-data', 'attachment').concat('a\r\n--boundary--\r\n'),
    ],
    [
      'with a field instead of a file',
      'multipart/form-data; boundary=boundary',
      '--boundary\r\ncontent-disposition: form-data; name="a"\r\n\r\nb\r\n--boundary--\r\n',
    ],
    ['that is empty', 'multipart/form-data; boundary=boundary', ''],
  ])('%s is an invalid request', async (_, contentType, payload) => {
    const response = await app.inject({
      method: 'POST',
      url: '/imports',
      headers: { 'content-type': contentType },
      payload,
    })
    expect([response.statusCode, response.json().code]).toEqual([400, 'INVALID_INPUT'])
    expect((await app.inject('/imports')).json().items).toEqual([])
  })
})
