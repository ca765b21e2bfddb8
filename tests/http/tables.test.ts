import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { tableFromIPC } from 'apache-arrow'
import { parse } from 'csv-parse/sync'
import { parquetReadObjects } from 'hyparquet'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatListCell } from '../../src/model/listCell.ts'
import { readCatalogue } from '../../src/reports/catalogue.ts'
import type { TableDefinition } from '../../src/tables/tableDefinition.ts'
import { createTableDefinitions } from '../../src/tables/tableDefinitions.ts'
import {
  clearGraph,
  createTestApp,
  createTestGraph,
  defines,
  department,
  node,
  owns,
  relationship,
  seedGraph,
  touchpoint,
} from '../support/testGraph.ts'

type JsonRow = Record<string, unknown>

const graph = await createTestGraph()
const app = await createTestApp(graph)

let tables: ReadonlyMap<string, TableDefinition>

beforeAll(async () => {
  tables = createTableDefinitions(await readCatalogue())
  await seedGraph(
    graph,
    department('finance', { tags: ['back office', 'money; and more'] }),
    touchpoint('invoice', {
      importance: 5,
      volumePerMonth: 0.5,
      momentOfTruth: true,
      measuredAt: '2026-03-31T10:00:00.125Z',
      description: 'Says "pay, please"\nand where',
    }),
    touchpoint('survey', { tags: ['ä'] }),
    node('Evidence', 'interviews', { collectedOn: '2026-02-12' }),
    owns('finance', 'invoice', { since: '2026-01-01', claimedBy: 'finance' }),
    defines('finance', 'survey'),
    relationship('Evidence/interviews', 'SUPPORTS', 'Touchpoint/invoice'),
  )
})
afterAll(async () => {
  await clearGraph(graph)
})

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers })
const fetchRows = async (name: string, query = ''): Promise<JsonRow[]> =>
  (await get(`/tables/${name}.json${query}`)).json()

describe('the list of tables', () => {
  it('has each table with its columns, and the formats', async () => {
    const { tables: listed, formats } = (await get('/tables')).json()
    expect(listed.map(({ name }: JsonRow) => name)).toEqual([...tables.keys()])
    expect(listed[0].columns[0]).toEqual({
      name: 'id',
      type: 'string',
      description: expect.any(String),
      isNullable: false,
    })
    expect(formats.map(({ extension }: JsonRow) => extension)).toEqual(
      expect.arrayContaining(['json', 'csv', 'ndjson', 'parquet', 'arrow', 'xlsx']),
    )
  })
})

describe('a table', () => {
  it('of a kind has the nodes with all columns in order, and null where there is no value', async () => {
    const rows = await fetchRows('Touchpoints')
    expect(rows.map(({ id }) => id)).toEqual(['invoice', 'survey'])
    expect(Object.keys(rows[0] ?? {})).toEqual(tables.get('Touchpoints')?.columns.map(({ name }) => name))
    const [node] = (await get('/touchpoints')).json().items
    const { kind: _, ...values } = node
    expect(rows[0]).toMatchObject(values)
    expect(rows[1]).toMatchObject({ importance: null, measuredAt: null, tags: ['ä'] })
  })

  it('of a type of relationship has both ends with their names', async () => {
    expect(await fetchRows('Owns')).toMatchObject([
      {
        key: 'OWNS/Department/finance/Touchpoint/invoice',
        fromKind: 'Department',
        fromId: 'finance',
        fromName: 'finance',
        toKind: 'Touchpoint',
        toId: 'invoice',
        toName: 'invoice',
        claimedBy: 'finance',
        since: '2026-01-01',
        until: null,
        confidence: 'assumed',
        revision: 1,
      },
    ])
  })

  it('of lists has a row for each entry', async () => {
    const { updatedAt } = (await get('/departments/finance')).json()
    expect(await fetchRows('DepartmentTags')).toEqual([
      { key: 'finance/1', departmentId: 'finance', position: 1, tag: 'back office', updatedAt },
      { key: 'finance/2', departmentId: 'finance', position: 2, tag: 'money; and more', updatedAt },
    ])
    expect(await fetchRows('TouchpointTags')).toMatchObject([
      { key: 'survey/1', touchpointId: 'survey', position: 1, tag: 'ä' },
    ])
  })

  it('of a report has the rows that the report has, with its parameters', async () => {
    const { rows } = (await get('/reports/role-gaps')).json()
    expect(rows.length).toBeGreaterThan(0)
    const tableRows = await fetchRows('RoleGaps')
    expect(tableRows.map(({ rowKey: _, ...row }) => row)).toEqual(rows)
    expect(tableRows[0]?.rowKey).toBe(JSON.stringify([rows[0].touchpointId, rows[0].missingRole]))
    expect((await get('/reports/role-gaps.json')).json()).toEqual(rows)
    const impact = await fetchRows('Impact', '?kind=Department&id=finance')
    expect(impact.map(({ rowKey: _, ...row }) => row)).toEqual(
      (await get('/reports/impact?kind=Department&id=finance')).json().rows,
    )
  })

  it('of relationships with a validity has those of a day', async () => {
    const keys = async (asOf: string) => (await fetchRows('Owns', `?asOf=${asOf}`)).map(({ key }) => key)
    expect(await keys('2025-12-31')).toEqual([])
    expect(await keys('2026-01-01')).toEqual(['OWNS/Department/finance/Touchpoint/invoice'])
    expect((await get('/tables/Supports.json?asOf=2026-01-01')).statusCode).toBe(400)
    expect((await get('/tables/Owns.json?asOf=soon')).statusCode).toBe(400)
  })

  it('of the findings has what the list of findings has, and their elements one by one', async () => {
    const { items, total } = (await get('/findings?limit=1000')).json()
    const rows = await fetchRows('Findings')
    expect(rows).toHaveLength(total)
    expect(rows.map(({ key }) => key)).toEqual(items.map(({ key }: JsonRow) => key))
    const elements = await fetchRows('FindingElements')
    const [first] = items
    const elementsOfFirst = elements.filter(({ findingKey }) => findingKey === first.key)
    expect(elementsOfFirst.map(({ kind, id, name }) => ({ kind, id, name }))).toEqual(first.elements)
    expect(elements.find(({ id }) => id === 'invoice')).toMatchObject({ name: 'invoice' })
    expect(new Set(elements.map(({ key }) => key)).size).toBe(elements.length)
  })

  it('has no value where another client has stored one that does not fit', async () => {
    await graph.write((transaction) =>
      transaction.run(
        `CREATE (:Channel {id: 'odd', name: 7, digital: 'yes', createdAt: 'once', tags: ['a']})`,
      ),
    )
    const [odd] = await fetchRows('Channels')
    expect(odd).toMatchObject({ id: 'odd', name: null, digital: null, createdAt: null, tags: ['a'] })
    await graph.write((transaction) => transaction.run('MATCH (channel:Channel) DELETE channel'))
  })
})

describe('the history of reports', () => {
  it('has the runs that somebody asked to be kept', async () => {
    const { total, rows: gaps } = (await get('/reports/role-gaps?asOf=2026-01-01')).json()
    const problems = new Set(gaps.map(({ touchpointId }: { touchpointId: string }) => touchpointId)).size
    const storedRun = await app.inject({ method: 'POST', url: '/reports/role-gaps/runs?asOf=2026-01-01' })
    expect([storedRun.statusCode, storedRun.json()]).toEqual([
      201,
      expect.objectContaining({ report: 'role-gaps', total, problems, keptBy: 'anonymous' }),
    ])
    await app.inject({ method: 'POST', url: '/reports/role-matrix/runs' })
    const rows = await fetchRows('ReportHistory')
    expect(rows).toMatchObject([
      { report: 'role-gaps', total, problems, parameters: '{"asOf":"2026-01-01"}' },
      { report: 'role-matrix', problems: null },
    ])
    expect(Date.parse(String(rows[0]?.ranAt))).not.toBeNaN()
  })

  it('keeps nothing of a report that there is not, or that cannot be run', async () => {
    const before = await fetchRows('ReportHistory')
    for (const [url, status] of [
      ['/reports/none/runs', 404],
      ['/reports/impact/runs', 400],
      ['/reports/impact/runs?kind=System&id=none', 404],
    ] as const)
      expect((await app.inject({ method: 'POST', url })).statusCode).toBe(status)
    expect(await fetchRows('ReportHistory')).toEqual(before)
  })
})

describe('a table as a file', () => {
  const names = [
    'Touchpoints',
    'Evidence',
    'Channels',
    'Owns',
    'DepartmentTags',
    'Findings',
    'RoleGaps',
    'ReportHistory',
  ]

  it('has the same values in CSV, NDJSON, Parquet and Arrow as in JSON', async () => {
    for (const name of names) {
      const table = tables.get(name) as TableDefinition
      const rows = await fetchRows(table.name)
      const file = async (format: string) =>
        (await get(`/tables/${table.name}.${format}?lossless=true`)).rawPayload
      const lines = parse(await file('csv'), { columns: true })
      expect(lines, table.name).toEqual(rows.map(toCsvRow))
      const ndjson = (await file('ndjson')).toString().split('\n').filter(Boolean)
      expect(ndjson.map((line) => JSON.parse(line))).toEqual(rows)
      const { buffer, byteOffset, byteLength } = await file('parquet')
      const parquet = await parquetReadObjects({
        file: buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer,
      })
      expect(
        parquet.map((row) => toJsonRow(table, row)),
        table.name,
      ).toEqual(rows)
      const arrow = tableFromIPC(await file('arrow')).toArray()
      expect(
        arrow.map((row) => toJsonRow(table, row.toJSON())),
        table.name,
      ).toEqual(rows)
    }
  })

  it('is not sent again to who has it, in any format, as long as nothing changes', async () => {
    for (const format of ['json', 'csv', 'ndjson', 'parquet', 'arrow', 'xlsx']) {
      const address = `/tables/Touchpoints.${format}`
      const tag = String((await get(address)).headers.etag)
      const again = await get(address, { 'if-none-match': tag })
      expect([again.statusCode, again.body]).toEqual([304, ''])
    }
    const tag = String((await get('/tables/Findings.csv')).headers.etag)
    await seedGraph(graph, touchpoint('another'))
    expect((await get('/tables/Findings.csv?maxAge=0', { 'if-none-match': tag })).statusCode).toBe(200)
  })
})

describe('the format of a table', () => {
  it.each([
    ['text/csv', 'text/csv; charset=utf-8; header=present'],
    ['application/vnd.apache.parquet', 'application/vnd.apache.parquet'],
    ['text/html;q=0.9, application/x-ndjson;q=0.5', 'application/x-ndjson'],
    ['*/*', 'application/json'],
    ['application/json', 'application/json'],
    ['', 'application/json'],
    ['text/csv, application/json', 'text/csv; charset=utf-8; header=present'],
    ['text/*;q=0.9, application/json;q=0.5', 'text/csv; charset=utf-8; header=present'],
    ['application/json;q=0, */*;q=0.1', 'application/vnd.apache.arrow.file'],
  ])('is what %j accepts: %s', async (accept, type) => {
    const response = await get('/tables/Owns', { accept })
    expect(response.headers['content-type']).toMatch(type)
    expect(response.headers.vary).toBe('accept')
  })

  it('begins CSV with a byte order mark when that is asked for', async () => {
    expect((await get('/tables/Owns.csv?bom=true')).rawPayload.subarray(0, 3)).toEqual(
      Buffer.from([0xef, 0xbb, 0xbf]),
    )
    expect((await get('/tables/Owns.csv')).body).toMatch(/^key,fromKind,/)
  })

  it.each([
    ['/tables/None.csv', 404, 'NOT_FOUND'],
    ['/tables/touchpoints.csv', 404, 'NOT_FOUND'],
    ['/tables/Touchpoints.pdf', 404, 'NOT_FOUND'],
    ['/reports/role-gaps.pdf', 404, 'NOT_FOUND'],
    ['/tables/Touchpoints.csv?asOf=2026-01-01', 400, 'INVALID_INPUT'],
    ['/tables/RoleGaps.csv?asOf=never', 400, 'INVALID_INPUT'],
    ['/tables/Impact.csv', 400, 'INVALID_INPUT'],
    ['/tables/Impact.parquet?kind=System&id=none', 404, 'NOT_FOUND'],
  ])('%s is answered by %s %s', async (url, status, code) => {
    const response = await get(url)
    expect([response.statusCode, response.json().code]).toEqual([status, code])
  })
})

describe('a file that opens the feed at a click', () => {
  it('is one for Power BI, with the address that the request went to', async () => {
    const response = await get('/feeds/cx-atlas.pbids', { host: '127.0.0.1:8443' })
    expect(response.headers['content-disposition']).toBe('attachment; filename="cx-atlas.pbids"')
    expect(response.json().connections).toEqual([
      {
        details: { protocol: 'odata', address: { url: 'http://127.0.0.1:8443/odata' } },
        options: {},
        mode: 'Import',
      },
    ])
  })

  it('is one for Excel, of the whole feed or of one table', async () => {
    const whole = await get('/feeds/cx-atlas.odc', { host: '[::1]:3000' })
    expect(whole.headers['content-type']).toBe('text/x-ms-odc; charset=utf-8')
    expect(whole.body).toContain('http://[::1]:3000/odata&amp;quot;')
    const one = await get('/feeds/Touchpoints.odc')
    expect(one.body).toContain('/odata/Touchpoints&amp;quot;')
    expect(one.body).toContain('SELECT * FROM [Touchpoints]')
  })

  it('is none of what there is not', async () => {
    for (const url of ['/feeds/None.odc', '/feeds/cx-atlas.exe'])
      expect((await get(url)).statusCode).toBe(404)
  })
})

const toCsvRow = (row: JsonRow) =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      Array.isArray(value) ? formatListCell(value) : String(value ?? ''),
    ]),
  )

/** What typed formats hold, as JSON has it. */
function toJsonRow({ columns }: TableDefinition, row: JsonRow): JsonRow {
  return Object.fromEntries(
    columns.map(({ name, type }) => {
      const value = row[name]
      if (value === null || value === undefined) return [name, null]
      if (type === 'integer') return [name, Number(value as bigint)]
      if (type === 'date') return [name, new Date(value as number).toISOString().slice(0, 10)]
      if (type === 'dateTime') return [name, new Date(Number(value)).toISOString().replace('.000Z', 'Z')]
      return [name, type === 'strings' ? [...(value as Iterable<string>)] : value]
    }),
  )
}

describe('A file that is read in parts', () => {
  const url = '/tables/Owns.parquet'

  it('has its length in the response to HEAD, and every part of it in those to Range', async () => {
    const whole = await get(url)
    const head = await app.inject({ method: 'HEAD', url })
    const bytes = Number(head.headers['content-length'])
    expect(head.headers).toMatchObject({ 'accept-ranges': 'bytes', etag: whole.headers.etag })
    expect([head.statusCode, head.body, bytes]).toEqual([200, '', whole.rawPayload.length])
    const cases = [
      ['bytes=0-3', 0, 3],
      ['bytes=-8', bytes - 8, bytes - 1],
      ['bytes=4-', 4, bytes - 1],
      ['bytes=4-999999999', 4, bytes - 1],
    ] as const
    for (const [range, first, last] of cases) {
      const part = await get(url, { range })
      expect([part.statusCode, part.headers['content-range']]).toEqual([
        206,
        `bytes ${first}-${last}/${bytes}`,
      ])
      expect(part.rawPayload.length).toBe(last - first + 1)
    }
    const tail = await get(url, { range: 'bytes=-4' })
    expect(tail.body).toBe('PAR1')
  })

  it('is sent as a whole for a range that it does not know, and refused for one beyond its end', async () => {
    const beyond = await get(url, { range: 'bytes=99999999-' })
    expect([beyond.statusCode, beyond.headers['content-range']]).toEqual([
      416,
      expect.stringMatching(/^bytes \*\/\d+$/),
    ])
    expect((await get(url, { range: 'lines=1-2' })).statusCode).toBe(200)
    expect((await get(url, { range: 'bytes=0-1', 'if-range': '"another"' })).statusCode).toBe(200)
  })

  it('stays the same for a client that reads on while the map changes', async () => {
    const csv = '/tables/Departments.csv'
    const head = await app.inject({ method: 'HEAD', url: csv })
    const start = await get(csv, { range: 'bytes=0-9' })
    await seedGraph(graph, department('sales'))
    const rest = await get(csv, { range: 'bytes=10-' })
    expect(rest.headers.etag).toBe(head.headers.etag)
    expect(start.rawPayload.length + rest.rawPayload.length).toBe(Number(head.headers['content-length']))
    expect(rest.body).not.toContain('sales')
    expect((await get(csv)).body).toContain('sales')
  })
})

describe('A response to a client that accepts compression', () => {
  it.each([
    ['gzip', gunzipSync],
    ['br', brotliDecompressSync],
    ['zstd', zstdDecompressSync],
  ])('is compressed with %s', async (encoding, decompress) => {
    const plain = await get('/tables')
    const response = await get('/tables', { 'accept-encoding': encoding })
    expect(response.headers['content-encoding']).toBe(encoding)
    expect(response.headers.vary).toContain('accept-encoding')
    expect(response.rawPayload.length).toBeLessThan(plain.rawPayload.length / 4)
    expect(decompress(response.rawPayload).toString()).toBe(plain.body)
  })

  it.each([
    ...['csv', 'json', 'ndjson'].map((extension) => `/tables/Owns.${extension}`),
    ...['cypher', 'gexf', 'graphml', 'json', 'ndjson'].map((extension) => `/exports/ecosystem.${extension}`),
    ...['dot', 'mmd', 'svg'].map((extension) => `/exports/map.${extension}`),
  ])('is compressed in every format of text: %s', async (path) => {
    const response = await get(path, { 'accept-encoding': 'gzip' })
    expect(response.statusCode).toBe(200)
    expect(response.headers['content-encoding']).toBe('gzip')
  })

  it.each([
    ...['arrow', 'parquet', 'xlsx'].map((extension) => `/tables/Owns.${extension}`),
    ...['xlsx', 'zip'].map((extension) => `/exports/ecosystem.${extension}`),
    ...['pdf', 'png'].map((extension) => `/exports/map.${extension}`),
  ])('is not compressed if it is compressed already: %s', async (path) => {
    const response = await get(path, { 'accept-encoding': 'gzip, br, zstd' })
    expect(response.statusCode).toBe(200)
    expect(response.headers['content-encoding']).toBeUndefined()
  })
})
