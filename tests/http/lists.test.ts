import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  createTestApp,
  createTestGraph,
  department,
  owns,
  seedGraph,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)

beforeAll(async () => {
  await seedGraph(
    graph,
    touchpoint('advert', { importance: 1, visibility: 'frontstage', tags: ['start'] }),
    touchpoint('hotline', { importance: 5, description: 'Calls (24/7) about "anything"', tags: ['help'] }),
    touchpoint('invoice', {
      importance: 5,
      volumePerMonth: 0.5,
      tags: ['billing', 'start'],
      momentOfTruth: true,
    }),
    touchpoint('reminder', { tags: ['billing'], measuredAt: '2026-01-01T00:00:00Z', externalId: 'R-1' }),
    touchpoint('survey', { importance: 2, momentOfTruth: false, name: 'Survey on the Invoice' }),
    department('finance'),
    department('it'),
    owns('finance', 'invoice', { since: '2020-01-01' }),
    owns('finance', 'reminder', { since: '2024-01-01' }),
    owns('it', 'survey'),
  )
})

const get = (url: string, headers = {}) => app.inject({ method: 'GET', url, headers })

async function listIds(query: string): Promise<string[]> {
  const response = await get(`/touchpoints?${query}`)
  expect(response.statusCode, response.body).toBe(200)
  return response.json().items.map(({ id }: { id: string }) => id)
}

describe('filters of a list', () => {
  it.each([
    ['importance=5', ['hotline', 'invoice']],
    ['importance[ne]=5', ['advert', 'survey']],
    ['importance[in]=1,2', ['advert', 'survey']],
    ['importance[gt]=2', ['hotline', 'invoice']],
    ['importance[gte]=2&importance[lt]=5', ['survey']],
    ['importance[lte]=1', ['advert']],
    ['importance[exists]=false', ['reminder']],
    ['volumePerMonth[lt]=1', ['invoice']],
    ['visibility=frontstage', ['advert']],
    ['momentOfTruth=false', ['survey']],
    ['momentOfTruth[exists]=true', ['invoice', 'survey']],
    ['measuredAt[gte]=2026-01-01T00:00:00Z', ['reminder']],
    ['measuredAt[gt]=2026-01-01T00:00:00Z', []],
    ['name[startsWith]=Sur', ['survey']],
    ['name[contains]=voice', ['invoice', 'survey']],
    ['externalId=R-1', ['reminder']],
    ['id[in]=invoice,hotline', ['hotline', 'invoice']],
    ['tags=billing', ['invoice', 'reminder']],
    ['tags=billing,start', ['invoice']],
    ['tags=billing&tags=start', ['invoice']],
    ['tags[any]=help,start', ['advert', 'hotline', 'invoice']],
    ['tags[exists]=false', ['survey']],
    ['q=invoice', ['invoice', 'survey']],
    ['q=INVO', ['invoice', 'survey']],
    ['q=survey%20invoice', ['survey']],
    ['q=%2224/7%22', ['hotline']],
    ['q=zzz', []],
    ['q=invoice&importance=5', ['invoice']],
  ])('%s finds %j', async (query, expected) => {
    expect(await listIds(query)).toEqual(expected)
  })

  it.each([
    '+',
    '&&',
    'a AND',
    '(((',
    'name:x',
    '*',
    '"',
    '\\',
    '/x/',
    '~',
    '^2',
    'NOT',
    'OR OR',
    '[a TO b]',
  ])('words like %s are no syntax', async (words) => {
    expect((await get(`/touchpoints?q=${encodeURIComponent(words)}`)).statusCode).toBe(200)
  })

  it.each([
    ['importance[like]=5', 'importance[like]'],
    ['importance=high', 'importance[eq]'],
    ['colour=red', 'colour'],
    ['visibility=hidden', 'visibility[eq]'],
    ['sort=colour', 'sort[0]'],
    ['fields=colour', 'fields[0]'],
    ['limit=0', 'limit'],
    ['limit=1001', 'limit'],
    ['cursor=nonsense', 'cursor'],
    ['momentOfTruth=yes', 'momentOfTruth[eq]'],
    ['importance[gte][x]=1', 'importance[[x]]'],
  ])('%s is refused, naming %s', async (query, path) => {
    const response = await get(`/touchpoints?${query}`)
    expect(response.statusCode).toBe(400)
    expect(response.json().errors.map((error: { path: string }) => error.path)).toContain(
      path === 'importance[[x]]' ? 'importance[gte]' : path,
    )
  })
})

describe('the order of a list', () => {
  it('is by id when nothing is said', async () => {
    expect(await listIds('')).toEqual(['advert', 'hotline', 'invoice', 'reminder', 'survey'])
  })

  it('puts what has no value last, whichever way it goes', async () => {
    expect(await listIds('sort=importance')).toEqual(['advert', 'survey', 'hotline', 'invoice', 'reminder'])
    expect(await listIds('sort=-importance')).toEqual(['hotline', 'invoice', 'survey', 'advert', 'reminder'])
  })

  it('lets pages of any size meet every element once, in the same order', async () => {
    const keys = ['importance', 'volumePerMonth', 'name', 'measuredAt', 'momentOfTruth', 'createdAt']
    const key = fc
      .tuple(fc.constantFrom(...keys), fc.boolean())
      .map(([name, down]) => (down ? `-${name}` : name))
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(key, { maxLength: 3, selector: (name) => name.replace('-', '') }),
        fc.integer({ min: 1, max: 4 }),
        async (sort, limit) => {
          const query = sort.length > 0 ? `sort=${sort.join(',')}` : 'limit=50'
          expect(
            await fetchAllPages(`/touchpoints?${query}&limit=${limit}`.replace('limit=50&', '')),
          ).toEqual(await listIds(query))
        },
      ),
      { numRuns: 25 },
    )
  })

  it('refuses the cursor of another order', async () => {
    const { nextCursor } = (await get('/touchpoints?sort=name&limit=1')).json()
    expect((await get(`/touchpoints?sort=importance&limit=1&cursor=${nextCursor}`)).statusCode).toBe(400)
  })

  async function fetchAllPages(url: string): Promise<string[]> {
    const ids: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: { items: { id: string }[]; nextCursor: string | null } = (
        await get(cursor === '' ? url : `${url}&cursor=${cursor}`)
      ).json()
      ids.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    }
    return ids
  }
})

describe('a list', () => {
  it('gives only the fields asked for, and counts all when asked to', async () => {
    const { items, total } = (await get('/touchpoints?fields=id,importance&limit=1&total=true')).json()
    expect(items).toEqual([{ kind: 'Touchpoint', id: 'advert', importance: 1 }])
    expect(total).toBe(5)
  })

  it('costs nothing while nobody commits, and is new when any client does', async () => {
    const tag = String((await get('/touchpoints?importance=5')).headers.etag)
    const again = () => get('/touchpoints?importance=5', { 'if-none-match': tag })
    expect((await again()).statusCode).toBe(304)
    await graph.read('MATCH (node) RETURN count(node) AS nodes')
    expect((await again()).statusCode).toBe(304)
    await graph.write((transaction) =>
      transaction.run("MATCH (node {id: 'advert'}) SET node.other = timestamp()"),
    )
    expect((await again()).statusCode).toBe(200)
  })

  it('takes its order from the index on ids, without sorting and without reading all nodes', async () => {
    const plan = await graph.explain(
      'MATCH (node:Touchpoint) WHERE node.id > $after RETURN properties(node) AS properties ORDER BY node.id ASC LIMIT $limit',
    )
    const operators = plan.operators.map(({ name }) => name)
    expect(operators).toContainEqual(expect.stringMatching(/IndexSeek/))
    expect(operators).not.toContainEqual(expect.stringMatching(/Sort|Top/))
  })
})

describe('lists of relationships', () => {
  const formatRelationships = (body: {
    items: { type: string; from: { id: string }; to: { id: string } }[]
  }) => body.items.map(({ type, from, to }) => `${from.id} ${type} ${to.id}`)

  it.each([
    ['/relationships/OWNS', ['finance OWNS invoice', 'finance OWNS reminder', 'it OWNS survey']],
    ['/relationships?type=DEFINES', []],
    ['/relationships?from=Department/finance', ['finance OWNS invoice', 'finance OWNS reminder']],
    ['/relationships?to=Touchpoint/survey', ['it OWNS survey']],
    ['/relationships?of=Touchpoint/invoice', ['finance OWNS invoice']],
    ['/relationships/OWNS?since[gte]=2021-01-01', ['finance OWNS reminder']],
    ['/relationships/OWNS?since[exists]=false', ['it OWNS survey']],
  ])('%s finds %j', async (url, expected) => {
    expect(formatRelationships((await get(url)).json())).toEqual(expected)
  })

  it('page by page meet every relationship once', async () => {
    const first = (await get('/relationships/OWNS?limit=2&total=true')).json()
    const second = (await get(`/relationships/OWNS?limit=2&cursor=${first.nextCursor}`)).json()
    expect([first.total, second.nextCursor]).toEqual([3, null])
    expect([...formatRelationships(first), ...formatRelationships(second)]).toEqual([
      'finance OWNS invoice',
      'finance OWNS reminder',
      'it OWNS survey',
    ])
  })

  it('refuse an end that is not written as kind and id', async () => {
    expect((await get('/relationships?from=finance')).statusCode).toBe(400)
    expect((await get('/relationships?from=Colour/red')).statusCode).toBe(400)
  })
})
