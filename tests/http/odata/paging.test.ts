import { beforeEach, describe, expect, it } from 'vitest'
import {
  clearGraph,
  createTestApp,
  createTestGraph,
  node,
  relationship,
  seedGraph,
} from '../../support/testGraph.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)

const ids = Array.from({ length: 120 }, (_, index) => `system-${100 + index}`)
const pageSize = 30

beforeEach(async () => {
  await clearGraph(graph)
  await seedGraph(graph, node('System', 'hub'), ...ids.map((id) => node('System', id)))
  await seedGraph(graph, ...ids.map((id) => relationship(`System/${id}`, 'PART_OF', 'System/hub')))
})

interface ODataPage {
  readonly value: readonly object[]
  readonly '@odata.count'?: number
  readonly '@odata.nextLink'?: string
}

async function fetchPage(url: string): Promise<ODataPage> {
  const response = await app.inject({ url, headers: { prefer: `odata.maxpagesize=${pageSize}` } })
  expect(response.statusCode, `${url}\n${response.body}`).toBe(200)
  return response.json()
}

/** The path of the next page, if there is one. */
function getNextUrl({ '@odata.nextLink': link }: ODataPage): string | undefined {
  const next = link === undefined ? undefined : new URL(link)
  return next && next.pathname + next.search
}

/** All rows, page by page; something may happen after each page. */
async function fetchRows(address: string, afterPage = async (_page: number) => {}): Promise<object[]> {
  const rows: object[] = []
  let url: string | undefined = `/odata/${encodeURI(address)}`
  for (let page = 1; url !== undefined; page += 1) {
    const body = await fetchPage(url)
    rows.push(...body.value)
    await afterPage(page)
    url = getNextUrl(body)
  }
  return rows
}

/** Creates, renames, connects and deletes what later pages show. */
async function changeSystems(page: number): Promise<void> {
  if (page > 5) return
  await seedGraph(
    graph,
    node('System', `aaa-${page}`),
    node('System', `zzz-${page}`),
    node('System', `system-20${page}`, { name: `renamed-${page}` }),
    relationship(`System/aaa-${page}`, 'PART_OF', 'System/hub'),
    { op: 'delete', kind: 'System', id: `system-21${page}`, cascade: 'relationships' },
  )
}

const waitForPresentFindings = () => app.inject('/findings?maxAge=0')

describe('All pages after the first one', () => {
  it.each([
    'Systems?$select=id,name',
    'Systems?$select=id,name&$orderby=name desc&$count=true',
    "Systems?$select=id&$filter=startswith(name,'system')&$expand=OutgoingPartOf($select=toName)",
    'Systems?$apply=groupby((name),aggregate($count as number))',
    'PartOf?$select=fromId,fromName',
    'PartOf?$select=fromId&$orderby=fromName desc&$top=100',
  ])('show the rows of %s as the first one, whatever the service commits meanwhile', async (address) => {
    const before = await fetchRows(address)
    expect(before.length).toBeGreaterThan(2 * pageSize)
    expect(await fetchRows(address, changeSystems)).toEqual(before)
    expect(await fetchRows(address)).not.toEqual(before)
  })

  it.each([
    'Findings?$select=key,explanation',
    "Findings?$select=key&$filter=report ne 'x'",
    'FindingElements?$select=findingKey,id',
    'UnownedElements?$select=id',
  ])('show the computed rows of %s as the first one', async (address) => {
    await waitForPresentFindings()
    const before = await fetchRows(address)
    expect(before.length).toBeGreaterThan(2 * pageSize)
    expect(await fetchRows(address, changeSystems)).toEqual(before)
    await waitForPresentFindings()
    expect((await fetchRows(address)).length).not.toBe(before.length)
  })

  it('are complete and consistent for a client that reads while another keeps writing', async () => {
    const state = { isDone: false, writes: 0 }
    const writing = (async () => {
      for (; !state.isDone; state.writes += 1)
        await seedGraph(graph, node('System', 'system-150', { name: `name-${state.writes}` }))
    })()
    try {
      while (state.writes === 0) await new Promise(setImmediate)
      for (const address of ['Systems?$select=id,name', 'PartOf?$select=fromId,fromName']) {
        const names: string[] = []
        const rows = (await fetchRows(address)) as { name?: string; fromName?: string }[]
        for (const { name, fromName } of rows) names.push(name ?? fromName ?? '')
        expect(new Set(names).size).toBe(names.length)
        expect(names.filter((name) => name.startsWith('name-'))).toHaveLength(1)
      }
    } finally {
      state.isDone = true
      await writing
    }
    expect(state.writes).toBeGreaterThan(0)
  })

  it('are not affected by what the service records beside the map', async () => {
    const first = await fetchPage('/odata/Systems?$select=id')
    const url = String(getNextUrl(first))
    const before = await fetchPage(url)
    const run = await app.inject({ method: 'POST', url: '/reports/role-gaps/runs' })
    expect(run.statusCode).toBe(201)
    const refused = await app.inject({ method: 'PATCH', url: '/systems/none', payload: { name: 'x' } })
    expect(refused.statusCode).toBe(404)
    expect(await fetchPage(url)).toEqual(before)
  })

  it('are gone once another client has changed the graph directly', async () => {
    const url = String(getNextUrl(await fetchPage('/odata/Systems?$select=id')))
    const session = graph.openSession()
    await session.run("MATCH (system:System {id: 'hub'}) SET system.name = 'Hub'")
    await session.close()
    const response = await app.inject(url)
    expect([response.statusCode, response.json().error.code]).toEqual([410, 'VERSION_GONE'])
  })
})
