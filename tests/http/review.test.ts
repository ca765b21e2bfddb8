import { beforeEach, describe, expect, it } from 'vitest'
import {
  clearGraph,
  createTestApp,
  createTestGraph,
  department,
  owns,
  relationship,
  seedGraph,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)
beforeEach(() => clearGraph(graph))

const post = (url: string, payload: object, headers = {}) =>
  app.inject({ method: 'POST', url, payload, headers })
const fetchJson = async (url: string) => (await app.inject(url)).json()

describe('a review', () => {
  it('says who checked an element and when', async () => {
    await seedGraph(graph, touchpoint('invoice'))
    const response = await post('/touchpoints/invoice/review', { confidence: 'validated' })
    expect(response.statusCode).toBe(200)
    expect(response.json()).toMatchObject({
      kind: 'Touchpoint',
      reviewedBy: 'anonymous',
      reviewedAt: expect.stringMatching(/^\d{4}-/),
      confidence: 'validated',
      revision: 2,
    })
    const [entry] = (await fetchJson('/audit?operation=review')).items
    expect(entry).toMatchObject({ element: 'Touchpoint/invoice', after: { confidence: 'validated' } })
  })

  it('leaves the confidence when it says nothing of it', async () => {
    await seedGraph(graph, department('finance', { confidence: 'partlyValidated' }))
    expect((await post('/departments/finance/review', {})).json().confidence).toBe('partlyValidated')
  })

  it.each([
    ['/touchpoints/none/review', {}, 404],
    ['/nothings/none/review', {}, 400],
    ['/touchpoints/invoice/review', { confidence: 'sure' }, 400],
    ['/touchpoints/invoice/review', { reviewedBy: 'somebody else' }, 400],
  ])('at %s with %j is refused', async (url, body, status) => {
    await seedGraph(graph, touchpoint('invoice'))
    expect((await post(url, body)).statusCode).toBe(status)
  })

  it('keeps to If-Match', async () => {
    await seedGraph(graph, touchpoint('invoice'))
    const response = await post('/touchpoints/invoice/review', {}, { 'if-match': '"9-x"' })
    expect(response.statusCode).toBe(412)
  })
})

describe('merging a duplicate', () => {
  const merge = (headers = {}) => post('/touchpoints/invoice/merge', { with: 'bill' }, headers)

  it('moves its relationships, fills gaps and deletes it', async () => {
    await seedGraph(
      graph,
      department('finance'),
      department('it'),
      touchpoint('invoice', { importance: 4, tags: ['money'] }),
      touchpoint('bill', { importance: 1, description: 'By mail', tags: ['mail', 'money'] }),
      touchpoint('reminder'),
      owns('finance', 'invoice', { note: 'ours' }),
      owns('finance', 'bill', { note: 'theirs', claimedBy: 'Jo' }),
      owns('it', 'bill', { since: '2024-01-01' }),
      relationship('Touchpoint/bill', 'NEXT', 'Touchpoint/reminder'),
      relationship('Touchpoint/invoice', 'NEXT', 'Touchpoint/bill'),
    )
    const response = await merge()
    expect(response.statusCode).toBe(200)
    expect(response.json()).toMatchObject({
      element: {
        id: 'invoice',
        name: 'invoice',
        importance: 4,
        description: 'By mail',
        tags: ['money', 'mail'],
      },
      moved: 2,
      joined: 1,
      dropped: 1,
    })
    expect((await app.inject('/touchpoints/bill')).statusCode).toBe(404)
    const { items } = await fetchJson('/relationships?of=Touchpoint/invoice')
    expect(items).toHaveLength(3)
    expect(items).toContainEqual(expect.objectContaining({ note: 'ours', claimedBy: 'Jo' }))
    expect(items).toContainEqual(expect.objectContaining({ type: 'OWNS', since: '2024-01-01' }))
    expect(items).toContainEqual(expect.objectContaining({ type: 'NEXT' }))
  })

  it('is in the audit trail with all that it did', async () => {
    await seedGraph(graph, department('it'), touchpoint('invoice'), touchpoint('bill'), owns('it', 'bill'))
    await merge()
    const [{ requestId: id }] = (await fetchJson('/audit?operation=merge')).items
    const { items } = await fetchJson(`/audit?requestId=${id}`)
    const entries = items.map(({ operation, element }: Record<string, string>) => `${operation} ${element}`)
    expect(entries.toSorted()).toEqual([
      'create OWNS/Department/it/Touchpoint/invoice',
      'delete OWNS/Department/it/Touchpoint/bill',
      'delete Touchpoint/bill',
      'merge Touchpoint/invoice',
    ])
  })

  it('keeps what it has where filling the gaps would contradict it', async () => {
    await seedGraph(
      graph,
      department('it'),
      touchpoint('invoice'),
      touchpoint('bill'),
      owns('it', 'invoice', { until: '2023-01-01' }),
      owns('it', 'bill', { since: '2024-01-01' }),
    )
    expect((await merge()).statusCode).toBe(200)
    const [claim] = (await fetchJson('/relationships/OWNS')).items
    expect(claim).toMatchObject({ until: '2023-01-01' })
    expect(claim).not.toHaveProperty('since')
  })

  it('does nothing when a condition is not met, or there is nothing to merge', async () => {
    await seedGraph(graph, touchpoint('invoice'), touchpoint('bill'))
    expect((await merge({ 'if-match': '"9-x"' })).statusCode).toBe(412)
    expect((await post('/touchpoints/invoice/merge', { with: 'invoice' })).statusCode).toBe(400)
    expect((await post('/touchpoints/invoice/merge', { with: 'none' })).statusCode).toBe(404)
    expect((await post('/touchpoints/none/merge', { with: 'bill' })).statusCode).toBe(404)
    expect((await fetchJson('/touchpoints/bill')).revision).toBe(1)
  })

  it('loses nothing that the model does not know', async () => {
    await seedGraph(graph, touchpoint('invoice'), touchpoint('bill'))
    const foreign = "MATCH (bill:Touchpoint {id: 'bill'}) CREATE (bill)-[:SEEN_BY]->(:Robot)"
    await graph.write((transaction) => transaction.run(foreign))
    const response = await merge()
    expect([response.statusCode, response.json().code]).toEqual([409, 'STILL_CONNECTED'])
    expect((await app.inject('/touchpoints/bill')).statusCode).toBe(200)
  })
})
