import { beforeEach, describe, expect, it } from 'vitest'
import { updateFindingState } from '../../src/findings/findingStates.ts'
import { recordEntries } from '../../src/graph/journal/journal.ts'
import { pruneAuditEntries } from '../../src/graph/journal/retention.ts'
import { withJournal } from '../../src/graph/journal/withJournal.ts'
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

const send = (method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, payload?: object) =>
  app.inject({ method, url, ...(payload && { payload }) })

interface AuditItem {
  readonly id: string
  readonly operation: string
  readonly [name: string]: unknown
}

async function listAuditEntries(query = ''): Promise<AuditItem[]> {
  const response = await app.inject(`/audit${query}`)
  expect(response.statusCode).toBe(200)
  return response.json().items
}

describe('the audit trail', () => {
  it('tells who created what in which request', async () => {
    await send('POST', '/touchpoints', { id: 'invoice', name: 'Invoice' })
    const [entry] = await listAuditEntries()
    expect(entry).toMatchObject({
      author: 'anonymous',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      operation: 'create',
      outcome: 'done',
      kind: 'Touchpoint',
      element: 'Touchpoint/invoice',
      after: { name: 'Invoice', revision: 1 },
    })
    expect(entry).not.toHaveProperty('before')
  })

  it('tells of an update what differs, before and after', async () => {
    await seedGraph(graph, touchpoint('invoice', { importance: 2 }))
    await send('PATCH', '/touchpoints/invoice', { importance: 4, description: 'By mail' })
    const [entry] = await listAuditEntries('?operation=update')
    expect(entry).toMatchObject({
      before: { importance: 2, revision: 1 },
      after: { importance: 4, description: 'By mail', revision: 2 },
    })
    expect(entry?.before).not.toHaveProperty('name')
  })

  it('tells of everything that goes with a node', async () => {
    await seedGraph(graph, department('finance'), touchpoint('invoice'), owns('finance', 'invoice'))
    await send('DELETE', '/touchpoints/invoice?cascade=relationships')
    const deletions = await listAuditEntries('?operation=delete')
    expect(deletions.map(({ element }) => element)).toEqual([
      'Touchpoint/invoice',
      'OWNS/Department/finance/Touchpoint/invoice',
    ])
    expect(deletions[0]).toMatchObject({ before: { name: 'invoice' } })
  })

  it('is silent about what changes nothing', async () => {
    await seedGraph(graph, touchpoint('invoice'))
    await send('PUT', '/touchpoints/invoice', { name: 'invoice' })
    expect(await listAuditEntries()).toHaveLength(1)
  })

  it('tells of refused writes and why, without what was sent', async () => {
    await send('PATCH', '/touchpoints/none', { description: 'a secret word' })
    await send('POST', '/touchpoints', { name: 'a secret word', importance: 9 })
    await send('PUT', '/relationships/OWNS/Department/it/Touchpoint/none', {})
    const refused = await listAuditEntries('?outcome=refused')
    expect(refused.map(({ code, element }) => [code, element])).toEqual([
      ['NOT_FOUND', 'OWNS/Department/it/Touchpoint/none'],
      ['INVALID_INPUT', undefined],
      ['NOT_FOUND', 'Touchpoint/none'],
    ])
    expect(refused[1]?.details).toEqual({
      method: 'POST',
      path: '/touchpoints',
      status: 400,
      places: ['/importance'],
    })
    expect(JSON.stringify(refused)).not.toContain('secret word')
  })

  it('has an entry for each change of a batch, all of one request', async () => {
    const response = await send('POST', '/batch', { changes: [department('finance'), touchpoint('invoice')] })
    expect(response.statusCode).toBe(200)
    const entries = await listAuditEntries()
    expect(entries.map(({ element }) => element).toSorted()).toEqual([
      'Department/finance',
      'Touchpoint/invoice',
    ])
    expect(new Set(entries.map(({ requestId }) => requestId)).size).toBe(1)
  })

  it('tells what people said of a finding', async () => {
    const key = 'role-gaps:invoice:definer'
    await updateFindingState(graph, key, { status: 'acknowledged' }, {}, { name: 'test' })
    expect((await listAuditEntries('?kind=Finding'))[0]).toMatchObject({
      element: key,
      after: { status: 'acknowledged' },
    })
  })

  it.each([
    ['?who=test', 2],
    ['?who=nobody', 0],
    ['?element=Touchpoint/invoice', 1],
    ['?kind=Department', 1],
    ['?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z', 0],
    ['?from=2020-01-01T00:00:00Z', 2],
    ['?from=2020-01-01T00:00:00-22:52', 2],
  ])('lists only what %s asks for', async (query, expected) => {
    await seedGraph(graph, department('finance'), touchpoint('invoice'))
    expect(await listAuditEntries(query)).toHaveLength(expected)
  })

  it('comes in pages, each entry once', async () => {
    await seedGraph(graph, ...Array.from({ length: 7 }, (_, index) => department(`d${index}`)))
    const ids: string[] = []
    for (let cursor = ''; ; ) {
      const page = (await app.inject(`/audit?limit=3${cursor}`)).json()
      ids.push(...page.items.map(({ id }: AuditItem) => id))
      if (page.nextCursor === null) break
      cursor = `&cursor=${page.nextCursor}`
    }
    expect([ids.length, new Set(ids).size]).toEqual([7, 7])
  })

  it('refuses a cursor that it did not give', async () => {
    const response = await app.inject('/audit?cursor=nonsense')
    expect([response.statusCode, response.json().code]).toEqual([400, 'INVALID_INPUT'])
  })

  it('has nothing of what is rolled back', async () => {
    const supposed = { changes: [department('finance')], reports: [{ name: 'unowned-touchpoints' }] }
    await send('POST', '/what-if', supposed)
    const failing = withJournal(graph, { name: 'test' }, async (transaction, journal) => {
      await recordEntries(transaction, journal, [{ operation: 'import' }])
      throw new RangeError('broken off')
    })
    await expect(failing).rejects.toThrow('broken off')
    expect(await listAuditEntries()).toEqual([])
  })

  it('is connected to nothing on the map', async () => {
    await seedGraph(graph, department('finance'), touchpoint('invoice'), owns('finance', 'invoice'))
    const { rows } = await graph.read('MATCH (entry:AuditEntry)--() RETURN count(*) AS total')
    expect(rows).toEqual([{ total: 0 }])
  })

  it('is pruned by age, and only when asked', async () => {
    await seedGraph(graph, department('old'))
    const ageEntries = 'MATCH (entry:AuditEntry) SET entry.at = datetime() - duration({days: 40})'
    await graph.write((transaction) => transaction.run(ageEntries))
    await seedGraph(graph, department('new'))
    expect(await pruneAuditEntries(graph, 50)).toBe(0)
    expect(await pruneAuditEntries(graph, 30)).toBe(1)
    expect((await listAuditEntries()).map(({ element }) => element)).toEqual(['Department/new'])
  })
})
