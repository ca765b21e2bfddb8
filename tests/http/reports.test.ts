import { parse } from 'csv-parse/sync'
import { beforeAll, describe, expect, it } from 'vitest'
import { formatListCell } from '../../src/model/listCell.ts'
import { readCatalogue } from '../../src/reports/catalogue.ts'
import {
  createTestApp,
  createTestGraph,
  department,
  implementsTouchpoint,
  node,
  owns,
  relationship,
  seedGraph,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)

const catalogue = await readCatalogue()
beforeAll(async () => {
  await seedGraph(
    graph,
    department('finance'),
    department('it', { name: 'IT, "inside"' }),
    touchpoint('advert', { importance: 1 }),
    touchpoint('hotline', { importance: 5, momentOfTruth: true, volumePerMonth: 0.5 }),
    touchpoint('invoice', { importance: 3 }),
    touchpoint('survey'),
    node('System', 'billing'),
    relationship('Touchpoint/invoice', 'DEPENDS_ON', 'System/billing'),
    owns('finance', 'invoice', { since: '2020-01-01' }),
    owns('finance', 'hotline', { until: '2021-01-01' }),
    implementsTouchpoint('finance', 'hotline'),
    implementsTouchpoint('it', 'hotline'),
  )
})

const get = (url: string, headers = {}) => app.inject({ method: 'GET', url, headers })
const unownedUrl = '/reports/unowned-touchpoints'
const listTouchpointIds = (rows: readonly Record<string, unknown>[]) =>
  rows.map(({ touchpointId }) => touchpointId)
const fetchRows = async (url: string) => (await get(url)).json().rows
const fetchCsvRows = async (url: string, headers = {}): Promise<Record<string, string>[]> =>
  parse((await get(url, headers)).body, { columns: true })

describe('the list of reports', () => {
  it('names every report with its question, its parameters and its columns', async () => {
    const { reports } = (await get('/reports')).json()
    expect(reports.map(({ name }: { name: string }) => name)).toEqual([...catalogue.keys()])
    const impact = reports.find(({ name }: { name: string }) => name === 'impact')
    expect(impact).toMatchObject({
      title: 'Impact',
      question: 'What is lost and what is affected if this element fails?',
      href: '/reports/impact',
      parameters: [
        { name: 'kind', type: 'string', isRequired: true, default: null },
        { name: 'id', type: 'string', isRequired: true, default: null },
        { name: 'asOf', type: 'date', isRequired: false, default: 'today' },
      ],
    })
    expect(impact.parameters[0].choices).toHaveLength(17)
    expect(impact.columns[0]).toEqual({
      name: 'kind',
      type: 'string',
      description: 'Kind of the lost or affected element',
    })
  })

  it('has what a page needs to show each: theme, plot, query and whose ids parameters are', async () => {
    const { reports } = (await get('/reports')).json()
    const find = (name: string) => reports.find((report: { name: string }) => report.name === name)
    expect(find('journey-coverage')).toMatchObject({
      theme: 'journey',
      themeLabel: 'Journeys and experience',
      plot: { type: 'matrix', rows: 'channel', columns: 'phase', value: 'touchpoints' },
      isSaved: false,
    })
    expect(find('journey-coverage').cypher).toMatch(/^MATCH \(journey:Journey\)/)
    expect(find('impact')).toMatchObject({ cypher: null, plot: { type: 'bars', label: 'kind' } })
    expect(find('impact').parameters[1].idOf).toBe('kind')
    expect(find('shortest-paths')).not.toHaveProperty('plot')
  })

  it('leads to each of them', async () => {
    for (const { href, parameters } of (await get('/reports')).json().reports) {
      const hasRequiredParameters = parameters.some(({ isRequired }: { isRequired: boolean }) => isRequired)
      const response = await get(href)
      expect(response.statusCode, `${href}: ${response.body}`).toBe(hasRequiredParameters ? 400 : 200)
    }
  })
})

describe('the answer of a report', () => {
  it('is rows under described columns, with a null where there is no value', async () => {
    const answer = (await get(`${unownedUrl}?asOf=2026-01-01`)).json()
    expect(answer).toMatchObject({
      report: 'unowned-touchpoints',
      title: 'Unowned touchpoints',
      parameters: { asOf: '2026-01-01' },
      total: 3,
      truncated: false,
    })
    expect(answer.rows[0]).toEqual({
      touchpointId: 'hotline',
      touchpoint: 'hotline',
      importance: 5,
      momentOfTruth: true,
      volumePerMonth: 0.5,
      journeys: [],
      implementers: ['IT, "inside"', 'finance'],
      lastOwnedUntil: '2021-01-01',
      parentOwners: [],
      inheritance: 'none',
      severity: 'high',
    })
    expect(answer.rows[2]).toEqual({
      touchpointId: 'survey',
      touchpoint: 'survey',
      importance: null,
      momentOfTruth: false,
      volumePerMonth: null,
      journeys: [],
      implementers: [],
      lastOwnedUntil: null,
      parentOwners: [],
      inheritance: 'none',
      severity: 'high',
    })
  })

  it('has in every row every column, in the order in which they are described', async () => {
    for (const report of catalogue.values()) {
      const example = report.parameters.filter(({ isRequired }) => isRequired)
      const requiredValues: Record<string, string> = {
        kind: 'System',
        id: report.name === 'presence' ? 'finance' : 'billing',
        departmentId: 'finance',
        from: 'finance',
        to: 'it',
        fromKind: 'Department',
        fromId: 'finance',
        toKind: 'System',
        toId: 'billing',
      }
      const query = example.map(({ name }) => `${name}=${requiredValues[name]}`).join('&')
      const answer = (await get(`/reports/${report.name}?${query}`)).json()
      const names = report.columns.map(({ name }) => name)
      expect(answer.columns.map(({ name }: { name: string }) => name)).toEqual(names)
      for (const row of answer.rows) expect(Object.keys(row)).toEqual(names)
    }
  })

  it('stops at the limit, says so, and counts all rows', async () => {
    const answer = (await get(`${unownedUrl}?asOf=2026-01-01&limit=2`)).json()
    expect(listTouchpointIds(answer.rows)).toEqual(['hotline', 'advert'])
    expect([answer.total, answer.truncated]).toEqual([3, true])
    const untruncated = (await get(`${unownedUrl}?asOf=2026-01-01&limit=3`)).json()
    expect([untruncated.rows.length, untruncated.total, untruncated.truncated]).toEqual([3, 3, false])
  })

  it('depends on the day it is asked for', async () => {
    expect(listTouchpointIds(await fetchRows(`${unownedUrl}?asOf=2020-12-31`))).toEqual(['advert', 'survey'])
    expect(listTouchpointIds(await fetchRows(`${unownedUrl}?asOf=2021-01-01`))).toEqual([
      'hotline',
      'advert',
      'survey',
    ])
    expect(listTouchpointIds(await fetchRows(`${unownedUrl}?asOf=2019-12-31`))).toEqual([
      'invoice',
      'advert',
      'survey',
    ])
  })

  it('is about today when no day is given', async () => {
    const before = new Date().toISOString().slice(0, 10)
    const answer = (await get(unownedUrl)).json()
    const after = new Date().toISOString().slice(0, 10)
    expect([before, after]).toContain(answer.parameters.asOf)
    expect(listTouchpointIds(answer.rows)).toEqual(['hotline', 'advert', 'survey'])
  })

  it('tells apart what differs only in parameters, the limit or the form', async () => {
    const addresses = [
      `${unownedUrl}?asOf=2026-01-01`,
      `${unownedUrl}?asOf=2020-01-01`,
      `${unownedUrl}?asOf=2026-01-01&limit=2`,
      `${unownedUrl}.csv?asOf=2026-01-01`,
      '/reports/role-gaps?asOf=2026-01-01',
    ]
    await get(unownedUrl)
    const tags = await Promise.all(addresses.map(async (url) => (await get(url)).headers.etag))
    expect(new Set(tags).size).toBe(addresses.length)
  })

  it('takes what a list names twice once', async () => {
    const rows = await fetchRows('/reports/map-health?kinds=System')
    expect(rows).not.toEqual([])
    expect(await fetchRows('/reports/map-health?kinds=System;System')).toEqual(rows)
  })

  it('takes the parameters that a report needs', async () => {
    const answer = (await get('/reports/impact?kind=System&id=billing')).json()
    expect(answer.rows).toMatchObject([{ kind: 'Touchpoint', id: 'invoice', hops: 1 }])
  })

  it('says that an element is not there rather than that nothing is affected', async () => {
    for (const form of ['', '.csv']) {
      const response = await get(`/reports/impact${form}?kind=System&id=none`)
      expect([response.statusCode, response.json().detail]).toEqual([404, 'There is no System none'])
    }
    expect((await get('/reports/impact?kind=Department&id=it')).json().rows).not.toEqual([])
    expect((await get('/reports/impact?kind=Touchpoint&id=survey')).json()).toMatchObject({
      rows: [],
      total: 0,
      truncated: false,
    })
  })
})

describe('a report as CSV', () => {
  const csvType = 'text/csv; charset=utf-8; header=present'

  it('has a header line, lists with semicolons, quotes where needed, and nothing where there is no value', async () => {
    const response = await get(`${unownedUrl}.csv?asOf=2026-01-01`)
    expect(response.headers['content-type']).toBe(csvType)
    expect(response.headers['content-disposition']).toBe('inline; filename="unowned-touchpoints.csv"')
    expect(response.body.split('\r\n')).toEqual([
      'touchpointId,touchpoint,importance,momentOfTruth,volumePerMonth,journeys,implementers,lastOwnedUntil,parentOwners,inheritance,severity',
      'hotline,hotline,5,true,0.5,[],"IT, ""inside"";finance",2021-01-01,[],none,high',
      'advert,advert,1,false,,[],[],,[],none,high',
      'survey,survey,,false,,[],[],,[],none,high',
      '',
    ])
  })

  it.each([
    ['text/csv', true],
    ['text/csv;q=0.9, application/json;q=0.5', true],
    ['text/html, text/csv', true],
    ['application/json, text/csv', false],
    ['application/json', false],
    ['*/*', false],
  ])('is what %j asks for: %s', async (accept, isCsv) => {
    const response = await get(`${unownedUrl}?asOf=2026-01-01`, { accept })
    expect(response.headers['content-type']).toBe(isCsv ? csvType : 'application/json; charset=utf-8')
    expect(response.headers.vary).toBe('accept')
  })

  it('is the same by its address and by what is accepted', async () => {
    const byAddress = await get(`${unownedUrl}.csv?asOf=2026-01-01`)
    const accepted = await get(`${unownedUrl}?asOf=2026-01-01`, { accept: 'text/csv' })
    expect(accepted.body).toBe(byAddress.body)
    expect(accepted.headers.etag).toBe(byAddress.headers.etag)
  })

  it('holds the rows of the JSON, for every report that flags something here', async () => {
    for (const { name, columns, parameters } of catalogue.values()) {
      if (parameters.some(({ isRequired }) => isRequired)) continue
      const rows = await fetchRows(`/reports/${name}`)
      const lines = await fetchCsvRows(`/reports/${name}.csv`)
      const text = (value: unknown) => (Array.isArray(value) ? formatListCell(value) : String(value ?? ''))
      const expected = rows.map((row: Record<string, unknown>) =>
        Object.fromEntries(columns.map((column) => [column.name, text(row[column.name])])),
      )
      expect(lines, name).toEqual(expected)
    }
  })

  it('has its header line also when there is nothing to tell', async () => {
    const response = await get('/reports/impact.csv?kind=Touchpoint&id=survey')
    expect(response.body).toBe(
      'kind,id,name,effect,isDirect,hops,path,touchpointShare,lostTouchpointShare\r\n',
    )
  })

  it('ends at a limit where one is given', async () => {
    const all = (await fetchCsvRows(`${unownedUrl}?asOf=2026-01-01`, { accept: 'text/csv' })).length
    expect(all).toBeGreaterThan(1)
    expect(await fetchCsvRows(`${unownedUrl}?asOf=2026-01-01&limit=1`, { accept: 'text/csv' })).toHaveLength(
      1,
    )
  })

  it('is not sent again to who has it', async () => {
    await get(`${unownedUrl}.csv`)
    const tag = String((await get(`${unownedUrl}.csv`)).headers.etag)
    const again = await get(`${unownedUrl}.csv`, { 'if-none-match': tag })
    expect([again.statusCode, again.body]).toEqual([304, ''])
  })
})

describe('a question that cannot be answered', () => {
  it.each([
    ['unowned-touchpoints?asOf=yesterday', 'asOf', 'must be a date such as 2026-03-31 (was "yesterday")'],
    ['unowned-touchpoints?asOf=2026-02-30', 'asOf', 'must be a date such as 2026-03-31 (was "2026-02-30")'],
    ['unowned-touchpoints?asOf=2026-13-01', 'asOf', 'must be a date such as 2026-03-31 (was "2026-13-01")'],
    ['unowned-touchpoints?asof=2026-01-01', 'asof', "Unknown parameter 'asof'; did you mean 'asOf'?"],
    ['unowned-touchpoints.csv?asOf=yesterday', 'asOf', 'must be a date such as 2026-03-31 (was "yesterday")'],
    [
      'unowned-touchpoints.csv?colour=red',
      'colour',
      "Unknown parameter 'colour'; use asOf, bom, lossless or maxAge",
    ],
    ['unowned-touchpoints?limit=0', 'limit', 'must be 1 or more (was 0)'],
    ['unowned-touchpoints?limit=100001', 'limit', 'must be 100000 or less (was 100001)'],
    ['unowned-touchpoints?limit=many', 'limit', expect.any(String)],
    ['unowned-touchpoints?asOf=2026-01-01&asOf=2026-01-02', 'asOf', 'must be text (was a list of 2 entries)'],
    ['impact?kind=System', 'id', 'is required'],
    ['impact?id=billing', 'kind', expect.stringContaining('System or Touchpoint')],
    ['impact?kind=Planet&id=mars', 'kind', expect.stringContaining('System or Touchpoint')],
    ['sensitive-data-paths?systemHops=two', 'systemHops', 'must be a number (was "two")'],
  ])('%s names the place %s', async (query, path, message) => {
    for (const accept of ['application/json', 'text/csv']) {
      const response = await get(`/reports/${query}`, { accept })
      expect([response.statusCode, response.headers['content-type']]).toEqual([
        400,
        'application/problem+json',
      ])
      expect(response.json().errors).toEqual([{ in: 'query', path, message }])
    }
  })

  it.each(['/reports/none', '/reports/none.csv', '/reports/unowned-touchpoints.xml', '/reports/..%2Fimpact'])(
    'is none at %s',
    async (url) => {
      const response = await get(url)
      expect([response.statusCode, response.json().code]).toEqual([404, 'NOT_FOUND'])
    },
  )
})
