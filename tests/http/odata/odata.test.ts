import type { LightMyRequestResponse } from 'fastify'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  createTestApp,
  createTestGraph,
  defines,
  department,
  node,
  owns,
  relationship,
  seedGraph,
  touchpoint,
} from '../../support/testGraph.ts'

const graph = await createTestGraph()
const statements: string[] = []
const app = await createTestApp({
  ...graph,
  read: (cypher, parameters, options) => {
    statements.push(cypher)
    return graph.read(cypher, parameters, options)
  },
})

/** Leaves out statements that look up API keys. */
const listTouchpointStatements = () => statements.filter((cypher) => cypher.includes(':Touchpoint'))

interface ODataPage {
  readonly value: readonly Readonly<Record<string, string>>[]
  readonly '@odata.count'?: number
  readonly '@odata.nextLink'?: string
}

beforeAll(async () => {
  await seedGraph(
    graph,
    touchpoint('advert', { importance: 1, visibility: 'frontstage', tags: ['start'] }),
    touchpoint('invoice', {
      importance: 5,
      volumePerMonth: 0.5,
      tags: ['billing', 'start'],
      momentOfTruth: true,
      measuredAt: '2026-01-01T10:20:30Z',
    }),
    touchpoint('reminder', { tags: ['billing'], externalId: "R'1/2", description: 'Ends <soon> & "safely"' }),
    node('Journey', 'paying'),
    department('finance'),
    department('it'),
    owns('finance', 'invoice', { since: '2020-01-01' }),
    owns('finance', 'reminder'),
    relationship('Department/it', 'OWNS', 'Journey/paying'),
    defines('it', 'invoice'),
  )
})

const get = (address: string, headers: Record<string, string> = {}) =>
  app.inject({ url: `/odata/${encodeURI(address)}`, headers })

async function fetchJson(address: string, headers?: Record<string, string>) {
  const response = await get(address, headers)
  expect(response.statusCode, `${address}\n${response.body}`).toBe(200)
  return response.json()
}

const fetchIds = async (address: string) =>
  (await fetchJson(address)).value.map(
    ({ id, fromId, toId }: Record<string, string>) => id ?? `${fromId}-${toId}`,
  )

describe('a filter of the feed', () => {
  it.each([
    ['importance eq 5', ['invoice']],
    ['importance eq null', ['reminder']],
    ['importance ne 5', ['advert', 'reminder']],
    ['not (importance eq 5)', ['advert', 'reminder']],
    ['not (importance gt 2)', ['advert', 'reminder']],
    ['importance ge null', ['reminder']],
    ['importance le null and importance lt 3', []],
    ['momentOfTruth', ['invoice']],
    ['not momentOfTruth', []],
    ['not (momentOfTruth and false)', ['advert', 'invoice', 'reminder']],
    ['(momentOfTruth or null) eq null', ['advert', 'reminder']],
    ["id in ('advert','reminder')", ['advert', 'reminder']],
    ['importance in (1,null)', ['advert', 'reminder']],
    ['importance in ()', []],
    ["externalId eq 'R''1/2'", ['reminder']],
    ['importance add 1 mul 2 eq 7', ['invoice']],
    ['(importance add 1) mul 2 eq 12', ['invoice']],
    ['importance div 2 eq 2 and importance mod 2 eq 1 and importance divby 2 eq 2.5', ['invoice']],
    ['-importance lt -2', ['invoice']],
    ["contains(name,'voi') and startswith(name,'in') and endswith(name,'ice')", ['invoice']],
    ["not contains(description,'x')", ['reminder']],
    ["indexof(name,'voi') eq 2 and substring(name,1,2) eq 'nv' and length(name) eq 7", ['invoice']],
    ["concat(toupper(id),tolower('X')) eq 'INVOICEx' and trim(' a ') eq 'a'", ['invoice']],
    ['year(measuredAt) eq 2026 and month(measuredAt) eq 1 and day(measuredAt) eq 1', ['invoice']],
    ['hour(measuredAt) eq 10 and minute(measuredAt) eq 20 and second(measuredAt) eq 30', ['invoice']],
    ['date(measuredAt) eq 2026-01-01 and time(measuredAt) lt 11:00:00', ['invoice']],
    ['measuredAt eq 2026-01-01T11:20:30+01:00', ['invoice']],
    ["measuredAt add duration'P1D' gt 2026-01-02T00:00:00Z and measuredAt lt now()", ['invoice']],
    ['round(volumePerMonth) eq 1 and floor(volumePerMonth) eq 0', ['invoice']],
    ["tags/any(t:t eq 'billing')", ['invoice', 'reminder']],
    ["tags/all(t:t eq 'billing')", ['reminder']],
    ['tags/$count eq 2', ['invoice']],
    ['IncomingOwns/any()', ['invoice', 'reminder']],
    ['not IncomingOwns/any()', ['advert']],
    ["IncomingOwns/any(o:o/FromDepartment/name eq 'finance' and o/since lt 2021-01-01)", ['invoice']],
    ['IncomingOwns/all(o:o/since ne null)', ['advert', 'invoice']],
    ['IncomingDefines/$count gt 0', ['invoice']],
    ['IncomingOwns/$count($filter=since eq null) eq 1', ['reminder']],
    ["IncomingOwns/any(o:o/FromDepartment/OutgoingOwns/any(p:p/toId eq 'invoice'))", ['invoice', 'reminder']],
    ["TouchpointTags/any(e:e/tag eq 'start' and e/position eq 1)", ['advert']],
    ['$it/importance eq 1', ['advert']],
  ])('%s finds %j', async (filter, expected) => {
    expect(await fetchIds(`Touchpoints?$filter=${filter}`)).toEqual(expected)
  })

  it('works on relationships, with the nodes at their ends', async () => {
    expect(await fetchIds('Owns')).toEqual(['finance-invoice', 'finance-reminder', 'it-paying'])
    expect(await fetchIds('Owns?$filter=ToTouchpoint/importance eq 5')).toEqual(['finance-invoice'])
    expect(await fetchIds('Owns?$filter=ToTouchpoint/importance eq null')).toEqual([
      'finance-reminder',
      'it-paying',
    ])
    expect(await fetchIds("Owns?$filter=ToJourney/IncomingOwns/any(o:o/fromId eq 'it')")).toEqual([
      'it-paying',
    ])
  })

  it('is looked up in an index where there is one', async () => {
    for (const filter of ["name eq 'invoice'", "id in ('a','b')", "externalId eq 'x' and importance gt 1"]) {
      statements.length = 0
      await fetchJson(`Touchpoints?$filter=${filter}`)
      const plan = await graph.explain(listTouchpointStatements()[0] ?? '')
      const operators = plan.operators.map(({ name }) => name).join(' ')
      expect(operators, filter).toMatch(/Index(Range)?Seek/)
      expect(operators, filter).not.toMatch(/LabelScan/)
    }
  })

  it.each([
    ['importance', 400, 0],
    ['importance eq', 400, 13],
    ["importance eq 'five'", 400, 11],
    ["name eq 'in", 400, 8],
    ['nothing eq 1', 400, 0],
    ['importance eq5', 400, 11],
    ['contains(name)', 400, 0],
    ['measuredAt eq 2026-02-30T00:00:00Z', 400, 14],
    ['IncomingOwns eq 1', 400, 0],
    ['tags/all()', 400, 9],
    [`${'('.repeat(60)}true${')'.repeat(60)}`, 400, 51],
    [`importance eq 1${' or importance eq 1'.repeat(600)}`, 400, 10_000],
    ['importance has 5', 501, 11],
    ['name eq 1 or geo.length(name) eq 1', 400, 5],
    ["matchesPattern(name,'a')", 501, 0],
    ['hour(2026-01-01T00:00:00+02:00) eq 1', 501, 5],
    ['cast(importance,Edm.String) eq 1', 501, 0],
    ['frobnicate(importance) eq 1', 400, 0],
  ])('%s is rejected with its position', async (filter, status, position) => {
    const response = await get(`Touchpoints?$filter=${filter}`)
    expect(response.statusCode, response.body).toBe(status)
    const { error } = response.json()
    expect(error).toMatchObject({ target: '$filter', innererror: { position } })
  })

  it.each([
    [
      '$filter=importence eq 5',
      "$filter, position 0: Unknown column 'importence'; did you mean 'importance'?",
    ],
    ['$select=id,importence', "$select, position 3: Unknown column 'importence'; did you mean 'importance'?"],
    [
      '$expand=IncomingOwn',
      "$expand, position 0: Unknown navigation property 'IncomingOwn'; did you mean 'IncomingOwns'?",
    ],
    [
      "$filter=contians(name,'x')",
      "$filter, position 0: Unknown function 'contians'; did you mean 'contains'?",
    ],
    ['$filtr=true', "$filtr, position 0: Unknown query option '$filtr'; did you mean '$filter'?"],
    ['$top=-1', '$top, position 0: must be an integer from 0 to 999,999,999'],
    [
      '$filter=contains(importance,name)',
      '$filter, position 9: argument 1 of contains must be a string (was an integer)',
    ],
    ['$filter=contains(name)', '$filter, position 0: contains takes 2 arguments (was given 1)'],
    ["$filter=importance eq 'five'", '$filter, position 11: eq cannot compare an integer with a string'],
    ['$filter=importance', '$filter, position 0: must be a condition (was an integer)'],
  ])('%s is rejected with what to write instead', async (options, message) => {
    const response = await get(`Touchpoints?${options}`)
    expect(response.statusCode, response.body).toBe(400)
    expect(response.json().error.message).toBe(message)
  })

  it.each([
    ['Touchpoint', "Unknown entity set 'Touchpoint'; did you mean 'Touchpoints'?"],
    ["Touchpoints('invoice')/nam", "Unknown column 'nam'; did you mean 'name'?"],
    ["Touchpoints('nobody')", 'No row of Touchpoints matches this path'],
  ])('%s is not found, and the error says why', async (path, message) => {
    const response = await get(path)
    expect(response.statusCode, response.body).toBe(404)
    expect(response.json().error.message).toBe(message)
  })

  const repeat = (count: number, text: string, separator = ',') => Array(count).fill(text).join(separator)
  const sums = (count: number) =>
    Array.from({ length: count }, (_, index) => `importance with sum as total${index}`).join(',')

  it.each([
    ['$orderby', (count: number) => repeat(count, 'name'), 50, 'terms'],
    ['$apply', (count: number) => repeat(count, 'identity', '/'), 20, 'transformations'],
    ['$apply', (count: number) => `aggregate(${sums(count)})`, 50, 'columns to group by and aggregates'],
  ])('%s has a limit of parts, whatever they are', async (option, write, max, parts) => {
    expect((await get(`Touchpoints?${option}=${write(max)}`)).statusCode).toBe(200)
    const response = await get(`Touchpoints?${option}=${write(max + 1)}`)
    expect(response.statusCode).toBe(400)
    expect(response.json().error.message).toContain(`must have at most ${max} ${parts}`)
  })

  it('$expand has a limit of navigation properties on all levels', async () => {
    const nested = `IncomingOwns($expand=${repeat(50, 'FromDepartment')})`
    const response = await get(`Touchpoints?$expand=${nested}`)
    expect(response.json().error.message).toContain('must have at most 50 navigation properties')
  })

  it('that divides by zero is rejected', async () => {
    const response = await get('Touchpoints?$filter=importance div 0 eq 1')
    expect(response.statusCode, response.body).toBe(400)
  })
})

describe('the feed', () => {
  it('orders nulls before everything else, and after it the other way round', async () => {
    expect(await fetchIds('Touchpoints?$orderby=importance')).toEqual(['reminder', 'advert', 'invoice'])
    expect(await fetchIds('Touchpoints?$orderby=importance desc')).toEqual(['invoice', 'advert', 'reminder'])
    expect(await fetchIds('Touchpoints?$orderby=length(id) desc,id')).toEqual([
      'reminder',
      'invoice',
      'advert',
    ])
  })

  it('selects, counts, skips and takes', async () => {
    expect(await fetchJson('Touchpoints?$select=id,importance&$count=true&$skip=1&$top=1')).toEqual({
      '@odata.context': 'http://localhost:80/odata/$metadata#Touchpoints(id,importance)',
      '@odata.count': 3,
      value: [{ id: 'invoice', importance: 5 }],
    })
    expect((await get('Touchpoints/$count')).body).toBe('3')
    expect((await get('Touchpoints/$count?$filter=importance eq null')).body).toBe('1')
  })

  it('expands relationships over several levels', async () => {
    const options = '$select=fromId;$count=true;$expand=FromDepartment($select=name),ToJourney'
    const { value } = await fetchJson(
      `Touchpoints?$select=id&$expand=IncomingOwns(${options}),IncomingDefines/$count`,
    )
    expect(value[0]).toEqual({
      id: 'advert',
      'IncomingOwns@odata.count': 0,
      IncomingOwns: [],
      'IncomingDefines@odata.count': 0,
    })
    expect(value[1]).toEqual({
      id: 'invoice',
      'IncomingOwns@odata.count': 1,
      IncomingOwns: [{ fromId: 'finance', FromDepartment: { name: 'finance' }, ToJourney: null }],
      'IncomingDefines@odata.count': 1,
    })
  })

  it('expands entries of lists', async () => {
    const { value } = await fetchJson(
      'Touchpoints?$select=id&$expand=TouchpointTags($select=tag;$count=true;$filter=position gt 1)',
    )
    expect(value[1]).toEqual({
      id: 'invoice',
      'TouchpointTags@odata.count': 1,
      TouchpointTags: [{ tag: 'start' }],
    })
  })

  it('leads to the rest where too many rows are expanded', async () => {
    const many = Array.from({ length: 203 }, (_, index) => `shop-${String(index).padStart(3, '0')}`)
    await seedGraph(graph, node('System', 'hub'), ...many.map((id) => node('System', id)))
    await seedGraph(graph, ...many.map((id) => relationship(`System/${id}`, 'PART_OF', 'System/hub')))
    const options = "$select=fromId;$filter=fromId ne 'shop-001'"
    const { IncomingPartOf: rows, ...hub } = await fetchJson(
      `Systems('hub')?$select=id&$expand=IncomingPartOf(${options})`,
    )
    const nextLink = new URL(hub['IncomingPartOf@odata.nextLink'])
    const rest = (await app.inject(nextLink.pathname + nextLink.search)).json()
    const ids = [...rows, ...rest.value].map(({ fromId }: { fromId: string }) => fromId)
    expect(ids).toEqual(many.filter((id) => id !== 'shop-001'))
    expect(rest).not.toHaveProperty('@odata.nextLink')
  })

  it.each([
    ["Touchpoints('invoice')/name", { value: 'invoice' }],
    ["Touchpoints(id='invoice')/tags", { value: ['billing', 'start'] }],
    [
      "Owns(fromKind='Department',fromId='finance',toKind='Touchpoint',toId='invoice')",
      { since: '2020-01-01' },
    ],
    ["Owns(fromKind='Department',fromId='it',toKind='Journey',toId='paying')/ToJourney", { id: 'paying' }],
    ["Owns('OWNS/Department/finance/Touchpoint/invoice')", { since: '2020-01-01' }],
    ["Owns('OWNS/Department/finance/Touchpoint/invoice')/ToTouchpoint", { id: 'invoice' }],
    [
      "Touchpoints('invoice')/IncomingOwns(key='OWNS/Department/finance/Touchpoint/invoice')",
      { fromId: 'finance' },
    ],
    ["TouchpointTags('invoice/2')", { tag: 'start' }],
    ["Departments('it')/DepartmentTags", { value: [] }],
    ['DepartmentTags', { value: [] }],
    ["TouchpointTags(touchpointId='invoice',position=2)", { tag: 'start' }],
    ["Touchpoints('invoice')/TouchpointTags(touchpointId='invoice',position=1)/tag", { value: 'billing' }],
  ])('reads %s', async (address, expected) => {
    expect(await fetchJson(address)).toMatchObject(expected)
  })

  it.each([
    ["Owns('OWNS%2FDepartment%2Ffinance%2FTouchpoint%2Finvoice')/ToTouchpoint", { id: 'invoice' }],
    ['Owns/OWNS%2FDepartment%2Ffinance%2FTouchpoint%2Finvoice/fromId', { value: 'finance' }],
    ['TouchpointTags/invoice%2F2', { key: 'invoice/2', position: 2 }],
    ["Touchpoints('it''s%2F/')/name", { error: { code: 'NOT_FOUND' } }],
  ])('reads %s with an encoded slash', async (address, expected) => {
    expect((await app.inject(`/odata/${address}`)).json()).toMatchObject(expected)
  })

  it('returns a single value, and no content for null', async () => {
    const value = await get("Touchpoints('invoice')/volumePerMonth/$value")
    expect([value.headers['content-type'], value.body]).toEqual(['text/plain; charset=utf-8', '0.5'])
    expect((await get("Touchpoints('advert')/volumePerMonth")).statusCode).toBe(204)
  })

  it.each([
    ["Touchpoints('nobody')", 404],
    ['Nothing', 404],
    ["Touchpoints('invoice')/nothing", 404],
    ["Owns('invoice')", 404],
    ["Owns('DEFINES/Department/finance/Touchpoint/invoice')", 404],
    ["Owns(fromId='finance')", 400],
    ["TouchpointTags('invoice/first')", 404],
    ["TouchpointTags('invoice/9')", 404],
    ["Owns('OWNS/Department/finance/Touchpoint/invoice')?asOf=2026-01-01", 400],
    ['Touchpoints?asOf=2026-01-01', 400],
    ['Owns?asOf=yesterday', 400],
    ['Touchpoints(5)', 400],
    ['Touchpoints/name', 404],
    ["Touchpoints('invoice')/name/$value/$value", 400],
    ["Touchpoints('invoice')?$filter=true", 400],
    ['Touchpoints?$select=nothing', 400],
    ['Touchpoints?$expand=nothing', 400],
    ['Touchpoints?$top=-1', 400],
    ['Touchpoints?importance=5', 400],
    ['Touchpoints?$top=1&top=2', 400],
    ['Touchpoints?$skiptoken=abc', 400],
    ['Touchpoints?$compute=importance add 1 as x', 501],
    ["Touchpoints('invoice')/CxAtlas.Touchpoint", 501],
    ['$all', 501],
    ['Owns?$search=finance', 501],
    ['DependsOn', 200],
  ])('answers %s with %i', async (address, status) => {
    const response = await get(address)
    expect(response.statusCode, response.body).toBe(status)
    if (status !== 200)
      expect(response.json().error).toMatchObject({ code: expect.any(String), message: expect.any(String) })
  })

  it('groups and aggregates', async () => {
    const { value } = await fetchJson(
      'Touchpoints?$apply=groupby((visibility),aggregate(importance with sum as total,volumePerMonth with sum as volume,$count as rows))&$orderby=rows',
    )
    expect(value).toEqual([
      { visibility: 'frontstage', total: 1, volume: null, rows: 1 },
      { visibility: null, total: 5, volume: 0.5, rows: 2 },
    ])
    const steps =
      'filter(importance ne null)/aggregate(importance with min as least,importance with max as most,importance with average as mean,id with countdistinct as ids)'
    expect((await fetchJson(`Touchpoints?$apply=${steps}`)).value).toEqual([
      { least: 1, most: 5, mean: 3, ids: 2 },
    ])
    expect(
      (await fetchJson('Owns?$apply=groupby((toKind))&$filter=toKind ne null&$count=true')).value,
    ).toEqual([{ toKind: 'Journey' }, { toKind: 'Touchpoint' }])
  })

  it('has the relationships that are valid on a day', async () => {
    const count = async (query: string) => (await get(`Owns/$count${query}`)).body
    expect(await count('')).toBe('3')
    expect(await count('?asOf=2019-12-31')).toBe('2')
    expect(await count('?asOf=2020-01-01')).toBe('3')
    const { value } = await fetchJson("Touchpoints('invoice')/IncomingOwns?asOf=2019-12-31")
    expect(value).toEqual([])
    const grouped = await fetchJson('Owns?$apply=groupby((toId))&asOf=2019-12-31')
    expect(grouped.value).toEqual([{ toId: 'paying' }, { toId: 'reminder' }])
  })

  it.each([
    'Touchpoints?$compute=importance add 1 as x',
    'Touchpoints?$deltatoken=1',
    'Touchpoints?$index=1',
    "Touchpoints('invoice')/CxAtlas.Touchpoint",
    "Touchpoints('invoice')/$ref",
    '$all',
    'Touchpoints?$filter=cast(importance,Edm.String) eq x',
    "Touchpoints?$filter=matchesPattern(name,'a')",
    'Touchpoints?$filter=geo.length(name) eq 1',
    'Touchpoints?$filter=importance has 5',
    "Touchpoints?$filter='billing' in tags",
    'Touchpoints?$filter=tags eq tags',
    "Touchpoints?$filter=measuredAt sub measuredAt gt duration'P1D'",
    'Touchpoints?$filter=$root/x eq 1',
    'Touchpoints?$filter=id eq 00000000-0000-0000-0000-000000000000',
    'Touchpoints?$filter=hour(2026-01-01T00:00:00+01:00) eq 1',
    'Touchpoints?$orderby=tags',
    'Touchpoints?$select=IncomingOwns/fromId',
    'Touchpoints?$expand=IncomingOwns/$ref',
    'Touchpoints?$expand=IncomingOwns($levels=2)',
    'Touchpoints?$apply=concat(identity,identity)',
    'Touchpoints?$apply=groupby((tags))',
    'Touchpoints?$apply=aggregate(tags with max as x)',
    'Touchpoints?$apply=aggregate(importance with median as x)',
    'Owns?$search=finance',
  ])('says what to use instead of %s', async (address) => {
    const response = await get(address)
    expect(response.statusCode, response.body).toBe(501)
    expect(response.json().error.message).toMatch(
      /; (use|add|compare|compute|filter|group|put|read|remove|request|start|write) |; \$count must/,
    )
  })

  it('finds words', async () => {
    expect(await fetchIds('Touchpoints?$search=invo')).toEqual(['invoice'])
    expect(await fetchIds('Touchpoints?$search=invoice OR "ends soon"')).toEqual(['invoice', 'reminder'])
    expect(await fetchIds('Touchpoints?$search=NOT invoice AND NOT advert')).toEqual(['reminder'])
  })

  it('has reports and findings as tables, filtered and aggregated like all others', async () => {
    const { value } = await fetchJson(
      "RoleGaps?$filter=importance ge 5 and missingRole ne 'definer'&$select=missingRole",
    )
    expect(value.length).toBeGreaterThan(0)
    const parameter = await get('RoleGaps?asOf=2026-01-01')
    expect([200, 400]).toContain(parameter.statusCode)
    const { rows } = (await app.inject('/reports/role-gaps')).json()
    expect((await get('RoleGaps/$count')).body).toBe(String(rows.length))
    const steps = 'filter(partOf eq null)/groupby((severity),aggregate($count as number))'
    const findings = await fetchJson(`Findings?$apply=${steps}`)
    const { total } = (await app.inject('/findings')).json()
    const sum = findings.value.reduce((so: number, { number }: { number: number }) => so + number, 0)
    expect(sum).toBe(total)
  })
})

describe('a client of the feed', () => {
  it('gets the version it can read', async () => {
    expect((await get('')).headers['odata-version']).toBe('4.0')
    expect((await get('', { 'odata-maxversion': '4.01' })).headers['odata-version']).toBe('4.01')
    expect((await get('$metadata', { 'odata-maxversion': '4.0' })).body).toContain('Version="4.0"')
  })

  it('chooses how much metadata a response has', async () => {
    const none = await get("Touchpoints('invoice')?$select=id", {
      accept: 'application/json;odata.metadata=none',
    })
    expect(none.json()).toEqual({ id: 'invoice' })
    const full = await fetchJson(
      "Touchpoints('invoice')?$select=measuredAt&$format=application/json;odata.metadata=full",
    )
    expect(full).toMatchObject({
      '@odata.type': '#CxAtlas.Touchpoint',
      '@odata.id': "http://localhost:80/odata/Touchpoints('invoice')",
      'measuredAt@odata.type': '#DateTimeOffset',
    })
    const large = await fetchJson("Touchpoints('invoice')?$select=importance", {
      accept: 'application/json;IEEE754Compatible=true',
    })
    expect(large.importance).toBe('5')
    expect((await get('Touchpoints', { accept: 'application/atom+xml' })).statusCode).toBe(406)
  })

  it.each([
    ['application/json;metadata=full', 'full'],
    ['application/json;odata=nometadata', 'none'],
    [
      'application/json;odata.metadata=none;q=0.5, application/json;odata.metadata=full;odata.streaming=true',
      'full',
    ],
    ['application/json;odata=verbose, application/json;q=0.1', 'minimal'],
    ['text/html, */*;q=0.1', 'minimal'],
  ])('that accepts %s gets JSON with %s metadata', async (accept, metadata) => {
    const response = await get("Touchpoints('invoice')", { accept })
    expect(response.headers['content-type']).toBe(`application/json;odata.metadata=${metadata};charset=utf-8`)
  })

  it.each(['application/json;odata=verbose', 'application/json;q=0', 'application/xml'])(
    'that accepts only %s gets 406',
    async (accept) => {
      expect((await get('Touchpoints', { accept })).statusCode).toBe(406)
    },
  )

  it('reads page by page, as large as it prefers', async () => {
    const names: string[] = []
    let address: string | undefined = '/odata/Systems?$select=id&$count=true&$filter=id ne %27hub%27'
    for (let pages = 1; address !== undefined; pages += 1) {
      const response: LightMyRequestResponse = await app.inject({
        url: address,
        headers: { prefer: 'odata.maxpagesize=100' },
      })
      expect(response.headers['preference-applied']).toBe('odata.maxpagesize=100')
      const page: ODataPage = response.json()
      expect(page['@odata.count']).toBe(203)
      names.push(...page.value.map(({ id }) => id ?? ''))
      const next = page['@odata.nextLink']
      address = next && new URL(next).pathname + new URL(next).search
      expect(pages).toBeLessThan(4)
    }
    expect(new Set(names).size).toBe(203)
    expect(names).toEqual(names.toSorted())
  })

  it.each(['Systems?$orderby=name desc', 'PartOf', 'Systems?$top=150', 'Systems?$apply=groupby((id))'])(
    'reads %s page by page as it reads it at once',
    async (address) => {
      const allRows = (await fetchJson(address)).value
      const rows: unknown[] = []
      let next: string | undefined = `/odata/${encodeURI(address)}`
      while (next !== undefined) {
        const page: ODataPage = (
          await app.inject({ url: next, headers: { prefer: 'maxpagesize=40' } })
        ).json()
        rows.push(...page.value)
        const nextLink = page['@odata.nextLink']
        next = nextLink && new URL(nextLink).pathname + new URL(nextLink).search
      }
      expect(rows).toEqual(allRows)
    },
  )

  it('is not computed again for a client that has it already', async () => {
    const addresses = ['Touchpoints', 'Touchpoints/$count', 'RoleGaps']
    for (const [index, address] of addresses.entries()) {
      const url = `/odata/${address}`
      const first = await app.inject({ url })
      const headers = { 'if-none-match': String(first.headers.etag) }
      statements.length = 0
      const again = await app.inject({ url, headers })
      expect([again.statusCode, again.body, again.headers.etag], url).toEqual([304, '', first.headers.etag])
      expect(listTouchpointStatements(), url).toEqual([])
      const other = { ...headers, prefer: 'odata.maxpagesize=1' }
      expect((await app.inject({ url, headers: other })).statusCode, url).toBe(200)
      await seedGraph(graph, node('System', `later-${index}`))
      expect((await app.inject({ url, headers })).statusCode, url).toBe(200)
    }
    const timed = '/odata/Touchpoints?$filter=updatedAt lt now()'
    const { etag } = (await app.inject(timed)).headers
    const later = await app.inject({ url: timed, headers: { 'if-none-match': String(etag) } })
    expect(later.statusCode).toBe(200)
    const wrong = await app.inject({ url: '/odata/Nothing', headers: { 'if-none-match': '*' } })
    expect(wrong.statusCode).toBe(404)
  })

  it('can only read', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
      const response = await app.inject({ method, url: "/odata/Touchpoints('invoice')", payload: {} })
      expect([response.statusCode, response.headers.allow]).toEqual([405, 'GET, HEAD'])
    }
    expect((await app.inject({ method: 'HEAD', url: '/odata/Touchpoints' })).statusCode).toBe(200)
  })

  it.each([
    ['a method that there is not', { method: 'BREW', url: 'Touchpoints' }],
    ['no method', { method: '', url: 'Touchpoints' }],
    ['an address that is none', { method: 'GET', url: '//[' }],
    ['an address outside the feed', { method: 'GET', url: '/keys' }],
    ['an address that climbs out of it', { method: 'GET', url: '/odata/../keys' }],
    ['one that climbs out unseen', { method: 'GET', url: '/odata/%2e%2e/keys' }],
    ['another server', { method: 'GET', url: '//elsewhere/odata/Touchpoints' }],
    ['a batch', { method: 'POST', url: '$batch' }],
    ['a batch in disguise', { method: 'POST', url: '%24batch' }],
  ])('refuses a batch with %s', async (_, request) => {
    const payload = { requests: [{ id: '1', ...request }] }
    const response = await app.inject({ method: 'POST', url: '/odata/$batch', payload })
    expect(response.statusCode, response.body).toBe(400)
    expect(response.json().error.code).toBeDefined()
  })

  it('answers a batch whatever headers its requests have', async () => {
    const headers = {
      'content-length': '100',
      'transfer-encoding': 'chunked',
      host: 'a b',
      '': 'x',
      'a b': 'c',
    }
    const payload = { requests: [{ id: '1', method: 'get', url: 'Touchpoints?$top=1', headers }] }
    const response = await app.inject({ method: 'POST', url: '/odata/$batch', payload })
    expect(response.json().responses[0].status).toBe(200)
  })

  it('asks several questions at once', async () => {
    const requests = [
      { id: '1', method: 'GET', url: "Touchpoints('invoice')/name" },
      { id: '2', method: 'get', url: '/odata/Touchpoints/$count' },
      { id: '2a', method: 'get', url: '/Touchpoints/$count' },
      { id: '3', method: 'DELETE', url: "Touchpoints('invoice')" },
      { id: '4', method: 'GET', url: 'Nothing' },
    ]
    const response = await app.inject({ method: 'POST', url: '/odata/$batch', payload: { requests } })
    expect(response.statusCode, response.body).toBe(200)
    const { responses } = response.json()
    expect(responses.map(({ id, status }: { id: string; status: number }) => [id, status])).toEqual([
      ['1', 200],
      ['2', 200],
      ['2a', 200],
      ['3', 405],
      ['4', 404],
    ])
    expect(responses[0].body.value).toBe('invoice')
    expect(responses[1].body).toBe('3')
    const outside = { requests: [{ id: '1', method: 'GET', url: '/touchpoints' }] }
    expect((await app.inject({ method: 'POST', url: '/odata/$batch', payload: outside })).statusCode).toBe(
      400,
    )
  })
})
