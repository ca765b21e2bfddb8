import { beforeEach, describe, expect, it } from 'vitest'
import { pruneAuditEntries } from '../../src/graph/journal/retention.ts'
import { clearGraph, createTestApp, createTestGraph, seedGraph, touchpoint } from '../support/testGraph.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)
beforeEach(() => clearGraph(graph))

const getNumber = async (): Promise<number> => (await app.inject('/changes?limit=1000')).json().next
const saveSnapshot = (name: string, payload: object = {}) =>
  app.inject({ method: 'PUT', url: `/snapshots/${name}`, payload })
const listDifferences = async (query: string): Promise<string[]> =>
  (await app.inject(`/diff?${query}`)).json().items.map(({ element }: { element: string }) => element)
const deleteExpired = () => pruneAuditEntries(graph, -1)

describe('a snapshot', () => {
  it('names the present state, which can then be compared', async () => {
    await seedGraph(graph, touchpoint('invoice'))
    const saved = await saveSnapshot('before-reorganisation', { note: 'Autumn' })
    expect(saved.statusCode).toBe(201)
    expect(saved.json()).toEqual({
      name: 'before-reorganisation',
      number: await getNumber(),
      note: 'Autumn',
      createdBy: 'anonymous',
      createdAt: expect.stringMatching(/^\d{4}-/),
    })
    await seedGraph(graph, touchpoint('letter'))
    expect(await listDifferences('from=before-reorganisation')).toEqual(['Touchpoint/letter'])
    expect(await listDifferences('from=0&to=before-reorganisation')).toEqual(['Touchpoint/invoice'])
  })

  it('names an earlier state, and moves when its name is used again', async () => {
    await seedGraph(graph, touchpoint('invoice'))
    const number = await getNumber()
    await seedGraph(graph, touchpoint('letter'))
    const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)
    expect((await saveSnapshot('workshop', { recordedAt: number })).json()).toMatchObject({ number })
    expect((await saveSnapshot('start', { recordedAt: yesterday })).json()).toMatchObject({ number: 0 })
    const moved = await saveSnapshot('workshop')
    expect([moved.statusCode, moved.json().number]).toEqual([200, await getNumber()])
    expect((await app.inject('/snapshots')).json().items.map(({ name }: { name: string }) => name)).toEqual([
      'start',
      'workshop',
    ])
  })

  it('leaves the version of the map as it is', async () => {
    const version = await graph.version()
    await saveSnapshot('workshop')
    await app.inject({ method: 'DELETE', url: '/snapshots/workshop' })
    expect(await graph.version()).toBe(version)
  })

  it('keeps the changes after its state from being deleted, as long as it exists', async () => {
    await seedGraph(graph, touchpoint('invoice'))
    await saveSnapshot('workshop')
    await seedGraph(graph, touchpoint('letter'))
    await getNumber()
    await deleteExpired()
    expect(await listDifferences('from=workshop')).toEqual(['Touchpoint/letter'])
    expect((await app.inject('/diff?from=0')).json().code).toBe('HISTORY_PRUNED')
    const { number } = (await app.inject('/snapshots/workshop')).json()
    expect((await app.inject({ method: 'DELETE', url: '/snapshots/workshop' })).statusCode).toBe(204)
    await deleteExpired()
    expect((await app.inject(`/diff?from=${number}`)).json().code).toBe('HISTORY_PRUNED')
  })
})

describe('a snapshot that cannot be', () => {
  it.each([
    ['Workshop', {}, 400],
    ['now', {}, 400],
    ['workshop', { recordedAt: '31.3.2026' }, 400],
    ['workshop', { recordedAt: 4711 }, 400],
    ['workshop', { recordedAt: 'unknown-snapshot' }, 404],
  ])('is refused: %s %j', async (name, payload, status) => {
    expect((await saveSnapshot(name, payload)).statusCode).toBe(status)
    expect((await app.inject('/snapshots')).json()).toEqual({ items: [] })
  })

  it('is refused for a state that the journal no longer reaches', async () => {
    await seedGraph(graph, touchpoint('invoice'))
    await seedGraph(graph, touchpoint('letter'))
    await getNumber()
    await deleteExpired()
    expect((await saveSnapshot('workshop', { recordedAt: 0 })).json().code).toBe('HISTORY_PRUNED')
  })

  it.each([
    ['GET', '/snapshots/unknown'],
    ['DELETE', '/snapshots/unknown'],
    ['GET', '/diff?from=unknown'],
  ] as const)('is not found: %s %s', async (method, url) => {
    const response = await app.inject({ method, url })
    expect([response.statusCode, response.json().detail]).toEqual([404, 'Snapshot unknown not found'])
  })
})
