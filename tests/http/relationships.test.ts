import { beforeEach, describe, expect, it } from 'vitest'
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
  snapshotMap,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)
beforeEach(async () => {
  await clearGraph(graph)
  await seedGraph(
    graph,
    department('finance', { name: 'Finance' }),
    touchpoint('invoice', { name: 'Invoice' }),
  )
})

const ownership = '/relationships/OWNS/Department/finance/Touchpoint/invoice'
const patchType = { 'content-type': 'application/merge-patch+json' }
const get = (url: string, headers = {}) => app.inject({ method: 'GET', url, headers })
const put = (url: string, payload: object = {}, headers = {}) =>
  app.inject({ method: 'PUT', url, payload, headers })
const patch = (url: string, payload: object, headers = {}) =>
  app.inject({ method: 'PATCH', url, payload, headers: { ...patchType, ...headers } })
const remove = (url: string, headers = {}) => app.inject({ method: 'DELETE', url, headers })
const getEtag = (response: { headers: Record<string, unknown> }) => String(response.headers.etag)
const listErrorPaths = (response: { json(): { errors: readonly { path: string }[] } }) =>
  response.json().errors.map(({ path }) => path)

async function countRelationships(): Promise<number> {
  const { rows } = await graph.read<{ total: number }>('MATCH ()-[any]->() RETURN count(any) AS total')
  return rows[0]?.total ?? 0
}

/** Does something that must be rejected, and checks that the map is unchanged. */
async function expectUnchanged<Response>(attempt: () => Promise<Response>): Promise<Response> {
  const map = await snapshotMap(graph)
  const response = await attempt()
  expect(await snapshotMap(graph)).toEqual(map)
  return response
}

describe('putting a relationship', () => {
  it('of an element to itself is refused where that means nothing, in whatever way it is written', async () => {
    await seedGraph(graph, node('Employee', 'jo'))
    const jo = { kind: 'Employee', id: 'jo' }
    const change = { op: 'put', type: 'REPORTS_TO', from: jo, to: jo, properties: {} }
    const responses = await expectUnchanged(async () => [
      await put('/relationships/REPORTS_TO/Employee/jo/Employee/jo'),
      await app.inject({ method: 'POST', url: '/batch', payload: { changes: [change] } }),
    ])
    expect(responses.map(({ statusCode }) => statusCode)).toEqual([400, 409])
    expect(responses.map(listErrorPaths)).toEqual([['/to'], ['/changes/0/to']])
    expect(responses[0]?.json().detail).toBe(
      'REPORTS_TO from Employee jo to Employee jo: REPORTS_TO cannot connect an element to itself',
    )
    expect((await put('/relationships/NEXT/Touchpoint/invoice/Touchpoint/invoice')).statusCode).toBe(201)
  })

  it('creates it, and it reads as what was said', async () => {
    const response = await put(ownership, { since: '2024-01-01', claimedBy: 'Finance', note: 'by decision' })
    expect(response.statusCode).toBe(201)
    expect(response.json()).toMatchObject({
      type: 'OWNS',
      from: { kind: 'Department', id: 'finance' },
      to: { kind: 'Touchpoint', id: 'invoice' },
      since: '2024-01-01',
      claimedBy: 'Finance',
      note: 'by decision',
      confidence: 'assumed',
      revision: 1,
    })
    const read = await get(ownership)
    expect(read.json()).toMatchObject({ from: { name: 'Finance' }, to: { name: 'Invoice' }, revision: 1 })
    expect(getEtag(read)).toBe(getEtag(response))
  })

  it('replaces all of one that is there', async () => {
    await put(ownership, { since: '2024-01-01', note: 'first' })
    const response = await put(ownership, { claimedBy: 'Finance' })
    expect(response.statusCode).toBe(200)
    expect(response.json()).toMatchObject({ claimedBy: 'Finance', revision: 2 })
    expect(response.json()).not.toHaveProperty('since')
    expect(response.json()).not.toHaveProperty('note')
    expect(await countRelationships()).toBe(1)
  })

  it('changes nothing when it says the same again', async () => {
    await put(ownership, { since: '2024-01-01' })
    const again = await expectUnchanged(() => put(ownership, { since: '2024-01-01' }))
    expect([again.statusCode, again.json().revision]).toEqual([200, 1])
  })

  it('stores days as days', async () => {
    await put(ownership, { since: '2024-01-01' })
    const { rows } = await graph.read('MATCH ()-[claim:OWNS]->() RETURN valueType(claim.since) AS type')
    expect(rows).toEqual([{ type: 'DATE NOT NULL' }])
  })

  it('leaves exactly one when twenty do it at once, in every round', async () => {
    for (let round = 0; round < 5; round += 1) {
      const writers = Array.from({ length: 20 }, (_, writer) => put(ownership, { note: `writer ${writer}` }))
      const statuses = (await Promise.all(writers)).map(({ statusCode }) => statusCode)
      expect(statuses.toSorted()).toEqual([...Array(19).fill(200), 201])
      expect(await countRelationships()).toBe(1)
      expect((await get(ownership)).json().revision).toBe(20)
      await remove(ownership)
    }
  })

  it('keeps the ways back and forth between two nodes apart', async () => {
    await seedGraph(graph, department('it'))
    await put('/relationships/WORKS_WITH/Department/finance/Department/it', { agreement: 'One' })
    await put('/relationships/WORKS_WITH/Department/it/Department/finance', { agreement: 'Other' })
    expect(await countRelationships()).toBe(2)
    const back = await get('/relationships/WORKS_WITH/Department/it/Department/finance')
    expect(back.json().agreement).toBe('Other')
  })
})

describe('a relationship that does not fit the model', () => {
  it.each([
    ['a start of the wrong kind', '/relationships/OWNS/Channel/finance/Touchpoint/invoice', 'fromKind'],
    ['an end of the wrong kind', '/relationships/DEFINES/Department/finance/Journey/invoice', 'toKind'],
    ['kinds that go with others only', '/relationships/PART_OF/Department/finance/System/crm', '/to/kind'],
    ['an id that is none', '/relationships/OWNS/Department/Fin%20ance/Touchpoint/invoice', 'from'],
    ['a kind that does not exist', '/relationships/OWNS/Planet/mars/Touchpoint/invoice', 'fromKind'],
  ])('is refused for %s', async (_, url, path) => {
    for (const attempt of [() => put(url), () => patch(url, {}), () => remove(url), () => get(url)]) {
      const response = await expectUnchanged(attempt)
      expect(response.statusCode).toBe(400)
      expect(listErrorPaths(response)).toContain(path)
    }
  })

  it('is refused for a type that does not exist', async () => {
    const url = '/relationships/LIKES/Department/finance/Touchpoint/invoice'
    expect((await expectUnchanged(() => put(url))).statusCode).toBe(404)
  })

  it('is refused for an end that does not exist, naming which', async () => {
    const from = await expectUnchanged(() => put('/relationships/OWNS/Department/none/Touchpoint/invoice'))
    expect([from.statusCode, listErrorPaths(from)]).toEqual([404, ['/from']])
    const both = await expectUnchanged(() => put('/relationships/OWNS/Department/none/Touchpoint/nothing'))
    expect([both.statusCode, listErrorPaths(both)]).toEqual([404, ['/from', '/to']])
    expect(await countRelationships()).toBe(0)
  })

  it('does not take a node of another kind with the same id for its end', async () => {
    await seedGraph(graph, node('System', 'crm'))
    const response = await expectUnchanged(() => put('/relationships/OWNS/Department/finance/Touchpoint/crm'))
    expect([response.statusCode, listErrorPaths(response)]).toEqual([404, ['/to']])
  })

  it.each([
    ['colour', { colour: 'red' }],
    ['position', { position: 1 }],
    ['createdBy', { createdBy: 'me' }],
    ['revision', { revision: 7 }],
    ['since', { since: '31.12.2024' }],
    ['since', { since: '2024-02-30' }],
    ['confidence', { confidence: 'certain' }],
    ['claimedBy', { claimedBy: 7 }],
  ])('is refused for what its property %s says', async (name, properties) => {
    const response = await expectUnchanged(() => put(ownership, properties))
    expect([response.statusCode, listErrorPaths(response)]).toEqual([400, [`/${name}`]])
    await put(ownership, { note: 'sound' })
    const change = await expectUnchanged(() => patch(ownership, properties))
    expect([change.statusCode, listErrorPaths(change)]).toEqual([400, [`/${name}`]])
  })
})

describe('dates that contradict each other', () => {
  it.each([
    ['2024-01-02', '2024-01-01'],
    ['2024-01-01', '2024-01-01'],
  ])('are refused: since %s until %s', async (since, until) => {
    const response = await expectUnchanged(() => put(ownership, { since, until }))
    expect([response.statusCode, listErrorPaths(response)]).toEqual([400, ['/until']])
    expect(await countRelationships()).toBe(0)
  })

  it.each([
    ['since moves behind until', { since: '2026-01-01' }],
    ['until moves before since', { until: '2020-01-01' }],
  ])('are refused also when only a change makes them so: %s', async (_, change) => {
    await put(ownership, { since: '2024-01-01', until: '2025-01-01' })
    const response = await expectUnchanged(() => patch(ownership, change))
    expect([response.statusCode, listErrorPaths(response)]).toEqual([400, ['/until']])
    expect((await get(ownership)).json()).toMatchObject({ since: '2024-01-01', until: '2025-01-01' })
  })

  it('may both move at once, and one may go', async () => {
    await put(ownership, { since: '2024-01-01', until: '2025-01-01' })
    const moved = await patch(ownership, { since: '2030-01-01', until: '2031-01-01' })
    expect(moved.json()).toMatchObject({ since: '2030-01-01', until: '2031-01-01' })
    const opened = await patch(ownership, { since: '2040-01-01', until: null })
    expect([opened.statusCode, opened.json().since]).toEqual([200, '2040-01-01'])
  })
})

describe('patching a relationship', () => {
  it('changes what it names, removes what it sets to null, leaves the rest', async () => {
    await put(ownership, { since: '2024-01-01', note: 'old', confidence: 'validated' })
    const response = await patch(ownership, { claimedBy: 'Finance', note: null })
    expect(response.json()).toMatchObject({
      since: '2024-01-01',
      claimedBy: 'Finance',
      confidence: 'validated',
      revision: 2,
    })
    expect(response.json()).not.toHaveProperty('note')
    expect((await patch(ownership, { confidence: null })).json().confidence).toBe('assumed')
  })

  it('answers 404 for one that is not there, and makes none', async () => {
    expect((await expectUnchanged(() => patch(ownership, { note: 'new' }))).statusCode).toBe(404)
  })

  it('leaves alone what other clients keep on it', async () => {
    await put(ownership, { note: 'old' })
    await graph.write((transaction) => transaction.run('MATCH ()-[claim:OWNS]->() SET claim.ours = true'))
    await patch(ownership, { note: 'new' })
    const { rows } = await graph.read('MATCH ()-[claim:OWNS]->() RETURN claim.ours AS ours')
    expect(rows).toEqual([{ ours: true }])
  })
})

describe('a relationship changed meanwhile', () => {
  it('is not overwritten: one of twenty writers with the same tag wins', async () => {
    const tag = getEtag(await put(ownership, { note: 'start' }))
    const writers = Array.from({ length: 20 }, (_, writer) =>
      patch(ownership, { note: `writer ${writer}` }, { 'if-match': tag }),
    )
    const statuses = (await Promise.all(writers)).map(({ statusCode }) => statusCode)
    expect(statuses.toSorted()).toEqual([200, ...Array(19).fill(412)])
    expect((await get(ownership)).json().revision).toBe(2)
  })

  it('is neither replaced nor deleted by who knows the old one', async () => {
    const tag = getEtag(await put(ownership, { note: 'one' }))
    await patch(ownership, { note: 'two' })
    const replacing = await expectUnchanged(() => put(ownership, { note: 'three' }, { 'if-match': tag }))
    const deleting = await expectUnchanged(() => remove(ownership, { 'if-match': tag }))
    expect([replacing.statusCode, deleting.statusCode]).toEqual([412, 412])
    expect((await get(ownership)).json().note).toBe('two')
  })

  it('is not created by who wants to change one that is there, nor replaced by who wants a new one', async () => {
    expect((await expectUnchanged(() => put(ownership, {}, { 'if-match': '*' }))).statusCode).toBe(412)
    expect((await put(ownership, {}, { 'if-none-match': '*' })).statusCode).toBe(201)
    const again = await expectUnchanged(() => put(ownership, { note: 'x' }, { 'if-none-match': '*' }))
    expect(again.statusCode).toBe(412)
  })

  it('costs nothing to read again until then', async () => {
    const tag = getEtag(await put(ownership, { note: 'one' }))
    const again = await get(ownership, { 'if-none-match': tag })
    expect([again.statusCode, again.body]).toEqual([304, ''])
    await seedGraph(graph, department('it'))
    expect((await get(ownership, { 'if-none-match': tag })).statusCode).toBe(304)
    await patch(ownership, { note: 'two' })
    expect((await get(ownership, { 'if-none-match': tag })).statusCode).toBe(200)
  })
})

describe('deleting a relationship', () => {
  it('takes it away and leaves its ends', async () => {
    await put(ownership)
    const response = await remove(ownership)
    expect([response.statusCode, response.body]).toEqual([204, ''])
    expect((await get(ownership)).statusCode).toBe(404)
    expect((await get('/touchpoints/invoice')).statusCode).toBe(200)
    expect((await get('/departments/finance')).statusCode).toBe(200)
  })

  it('answers 404 for one that is not there', async () => {
    expect((await expectUnchanged(() => remove(ownership))).statusCode).toBe(404)
  })
})

describe('lists of relationships', () => {
  beforeEach(() =>
    seedGraph(
      graph,
      department('it'),
      touchpoint('hotline'),
      node('System', 'crm'),
      node('Department', 'hotline'),
      owns('finance', 'invoice', { since: '2020-01-01', confidence: 'validated' }),
      owns('it', 'hotline', { since: '2024-01-01', claimedBy: 'IT' }),
      owns('it', 'invoice'),
      defines('finance', 'hotline'),
      defines('finance', 'invoice', { note: 'by decision' }),
      relationship('Touchpoint/hotline', 'DEPENDS_ON', 'System/crm'),
      relationship('Touchpoint/hotline', 'NEXT', 'Touchpoint/invoice'),
      relationship('Touchpoint/hotline', 'NEXT', 'Touchpoint/hotline'),
      relationship('Department/hotline', 'WORKS_WITH', 'Department/it'),
    ),
  )

  interface RelationshipEnd {
    readonly kind: string
    readonly id: string
  }
  const formatRelationship = ({
    type,
    from,
    to,
  }: {
    type: string
    from: RelationshipEnd
    to: RelationshipEnd
  }) => `${from.id} ${type} ${to.id}`

  async function listRelationships(url: string): Promise<string[]> {
    const response = await get(url)
    expect(response.statusCode, response.body).toBe(200)
    return response.json().items.map(formatRelationship)
  }

  const ownerships = ['finance OWNS invoice', 'it OWNS hotline', 'it OWNS invoice']
  const all = [
    'finance DEFINES hotline',
    'finance DEFINES invoice',
    'finance OWNS invoice',
    'hotline WORKS_WITH it',
    'it OWNS hotline',
    'it OWNS invoice',
    'hotline DEPENDS_ON crm',
    'hotline NEXT hotline',
    'hotline NEXT invoice',
  ]

  it.each([
    ['/relationships', all],
    ['/relationships/OWNS', ownerships],
    ['/relationships?type=OWNS', ownerships],
    ['/relationships/HAS_NEED', []],
    ['/relationships?from=Department/finance', all.slice(0, 3)],
    ['/relationships?to=Touchpoint/invoice', [all[1], all[2], all[5], all[8]]],
    ['/relationships?from=Department/it&to=Touchpoint/invoice', ['it OWNS invoice']],
    ['/relationships?of=Touchpoint/hotline', [all[0], all[4], all[6], all[7], all[8]]],
    ['/relationships?of=Touchpoint/hotline&from=Touchpoint/hotline', all.slice(6)],
    ['/relationships?of=Department/hotline', ['hotline WORKS_WITH it']],
    ['/relationships?of=Department/it&type=OWNS', ownerships.slice(1)],
    ['/relationships/OWNS?from=Department/it', ownerships.slice(1)],
    ['/relationships/OWNS?of=Touchpoint/invoice', [ownerships[0], ownerships[2]]],
    ['/relationships/OWNS?since[gte]=2024-01-01', ['it OWNS hotline']],
    ['/relationships/OWNS?since[lt]=2024-01-01', ['finance OWNS invoice']],
    ['/relationships/OWNS?since[exists]=false', ['it OWNS invoice']],
    ['/relationships/OWNS?claimedBy=IT', ['it OWNS hotline']],
    ['/relationships?confidence=validated', ['finance OWNS invoice']],
    ['/relationships?note[contains]=decision', ['finance DEFINES invoice']],
    ['/relationships?from=Department/none', []],
  ])('%s holds %j', async (url, expected) => {
    expect(await listRelationships(url)).toEqual(expected)
  })

  it('names the ends as people call them', async () => {
    const [first] = (await get('/relationships/OWNS?from=Department/finance')).json().items
    expect(first).toMatchObject({
      type: 'OWNS',
      from: { kind: 'Department', id: 'finance', name: 'Finance' },
      to: { kind: 'Touchpoint', id: 'invoice', name: 'Invoice' },
      since: '2020-01-01',
    })
  })

  it.each([1, 2, 4, 9])('meets every one once, in the same order, on pages of %i', async (limit) => {
    for (const [path, expected] of [
      ['/relationships?', all],
      ['/relationships?of=Touchpoint/hotline&', [all[0], all[4], all[6], all[7], all[8]]],
    ] as const) {
      const seen: string[] = []
      for (let cursor: string | null = ''; cursor !== null; ) {
        const after: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
        const page = (await get(`${path}limit=${limit}${after}`)).json()
        expect(page.items.length).toBeLessThanOrEqual(limit)
        seen.push(...page.items.map(formatRelationship))
        cursor = page.nextCursor
      }
      expect(seen).toEqual(expected)
    }
  })

  it('counts all that fit when asked to', async () => {
    const page = (await get('/relationships?limit=2&total=true')).json()
    expect([page.items.length, page.total]).toEqual([2, all.length])
    expect((await get('/relationships?of=Touchpoint/hotline&limit=1&total=true')).json().total).toBe(5)
    expect((await get('/relationships?limit=2')).json()).not.toHaveProperty('total')
  })

  it.each([
    ['/relationships?colour=red', 'colour'],
    ['/relationships?since=2024-01-01', 'since'],
    ['/relationships?type=LIKES', 'type'],
    ['/relationships/OWNS?type=OWNS', 'type'],
    ['/relationships?from=finance', 'from'],
    ['/relationships?to=Planet/mars', 'to'],
    ['/relationships?of=Department/Not%20an%20id', 'of'],
    ['/relationships?limit=0', 'limit'],
    ['/relationships?limit=1001', 'limit'],
    ['/relationships?cursor=nonsense', 'cursor'],
    ['/relationships?total=maybe', 'total'],
    ['/relationships/OWNS?since[like]=2024', 'since[like]'],
    ['/relationships/OWNS?since=yesterday', 'since[eq]'],
  ])('%s is refused, naming %s', async (url, path) => {
    const response = await get(url)
    expect(response.statusCode).toBe(400)
    expect(listErrorPaths(response)).toContain(path)
  })

  it('refuses the cursor of a list of nodes', async () => {
    const { nextCursor } = (await get('/departments?limit=1')).json()
    expect(nextCursor).toEqual(expect.any(String))
    expect((await get(`/relationships?cursor=${encodeURIComponent(nextCursor)}`)).statusCode).toBe(400)
  })
})
