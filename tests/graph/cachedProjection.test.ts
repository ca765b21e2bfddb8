import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { timeLeftMs, withDeadline } from '../../src/graph/deadlines.ts'
import type { Graph } from '../../src/graph/graph.ts'
import { createCachedProjection } from '../../src/graph/projection/cachedProjection.ts'
import { readProjection } from '../../src/graph/projection/readProjection.ts'
import { AtlasError } from '../../src/model/errors.ts'
import { createTestGraph, department, node, owns, seedGraph, touchpoint } from '../support/testGraph.ts'

const graph = await createTestGraph()

beforeAll(async () => {
  await seedGraph(graph, department('finance'), touchpoint('invoice'), owns('finance', 'invoice'))
})

/** A kept projection, and how often the graph was read for it. */
function createRecordedProjection() {
  const reads: string[] = []
  const stream: Graph['stream'] = (cypher, ...rest) => {
    reads.push(cypher)
    return graph.stream(cypher, ...rest)
  }
  return { reads, projection: createCachedProjection({ ...graph, stream }) }
}

describe('the projection', () => {
  it('is read once by many who ask at a time, and shows every node and relationship', async () => {
    const { reads, projection } = createRecordedProjection()
    const all = await Promise.all(Array.from({ length: 10 }, () => projection.current()))
    expect(new Set(all).size).toBe(1)
    expect(reads).toHaveLength(1)
    expect(all[0]?.nodes.id.toSorted()).toEqual(['finance', 'invoice'])
    expect(all[0]?.relationships.count).toBe(1)
  })

  it('follows what the service commits without being read again', async () => {
    const { reads, projection } = createRecordedProjection()
    const before = await projection.current()
    await seedGraph(graph, department('sales'), owns('sales', 'invoice'))
    const after = await projection.current()
    expect(after.nodes.id).toContain('sales')
    expect(after.relationships.count).toBe(before.relationships.count + 1)
    expect(after.version).toBe(await graph.version())
    await seedGraph(graph, department('sales', { visibility: 'support' }))
    const { nodes, relationships } = await projection.current()
    expect([nodes, relationships]).toEqual([after.nodes, after.relationships])
    expect(nodes).toBe(after.nodes)
    expect(reads).toHaveLength(1)
  })

  it('knows who has a description, as the database does', async () => {
    const { reads, projection } = createRecordedProjection()
    await projection.current()
    const described = node('Channel', 'described', { description: 'Letters' })
    await seedGraph(graph, described, node('Channel', 'cleared', { description: 'Calls' }))
    await seedGraph(graph, node('Channel', 'cleared'), node('Channel', 'never-described'))
    const { nodes } = await projection.current()
    expect(reads).toHaveLength(1)
    expect(nodes.hasDescription.reduce((sum, hasDescription) => sum + hasDescription)).toBe(1)
    expect(nodes.hasDescription).toEqual((await readProjection(graph.stream)).nodes.hasDescription)
  })

  it('is read again after another client has committed something', async () => {
    const { reads, projection } = createRecordedProjection()
    await projection.current()
    await projection.current()
    expect(reads).toHaveLength(1)
    const session = graph.openSession()
    await session.run("CREATE (:Department {id: 'written-by-another', name: 'Another'})")
    await session.close()
    expect((await projection.current()).nodes.id).toContain('written-by-another')
    expect(reads).toHaveLength(2)
  })

  it('is brought up to date before the next request once it was notified of a change', async () => {
    const versions: string[] = []
    const version: Graph['version'] = async () => {
      versions.push(await graph.version())
      return versions.at(-1) ?? ''
    }
    const projection = createCachedProjection({ ...graph, version })
    projection.refreshSoon()
    await projection.current()
    await seedGraph(graph, department('legal'))
    const seeded = await graph.version()
    projection.refreshSoon()
    while (!versions.includes(seeded)) await sleep(20)
    expect((await projection.current()).nodes.id).toContain('legal')
  })

  it('has its own time, however little the one has who asks first', async () => {
    const timesLeftMs: number[] = []
    const stream: Graph['stream'] = (...args) => {
      timesLeftMs.push(timeLeftMs(Number.MAX_SAFE_INTEGER))
      return graph.stream(...args)
    }
    const { current } = createCachedProjection({ ...graph, stream })
    await withDeadline({ expiresAtMs: performance.now() + 10_000 }, current)
    expect(timesLeftMs.every((ms) => ms > 10_000)).toBe(true)
    expect(timesLeftMs).not.toEqual([])
  })

  it('that cannot be read fails for everyone who waits for it', async () => {
    const stream: Graph['stream'] = () => {
      throw new AtlasError('TOO_SLOW', 'Too slow')
    }
    const { current } = createCachedProjection({ ...graph, stream })
    const outcomes = await Promise.allSettled([current(), current()])
    expect(outcomes.map((outcome) => 'reason' in outcome && outcome.reason.code)).toEqual([
      'TOO_SLOW',
      'TOO_SLOW',
    ])
  })

  it('leaves out what other clients keep beside the model', async () => {
    const before = (await createRecordedProjection().projection.current()).relationships.count
    const session = graph.openSession()
    await session.run("MATCH (node:Department {id: 'finance'}) CREATE (node)-[:LIKES]->(:Foreign {id: 'x'})")
    await session.close()
    const { nodes, relationships } = await createRecordedProjection().projection.current()
    expect(nodes.id).not.toContain('x')
    expect(relationships.count).toBe(before)
  })
})
