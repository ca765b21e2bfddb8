import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toBookmark } from '../../src/graph/commits.ts'
import { withSharedDeadline } from '../../src/graph/deadlines.ts'
import type { Graph } from '../../src/graph/graph.ts'
import { openGraph } from '../../src/graph/openGraph.ts'
import { openServerQueries } from '../../src/replica/serverQueries.ts'
import { BoltCluster } from '../support/boltCluster.ts'

let cluster: BoltCluster
let graph: Graph
let other: Graph
let uri: string

beforeEach(async () => {
  cluster = new BoltCluster()
  uri = await cluster.listen()
  graph = openGraph({ uri, username: 'neo4j', password: 'secret' })
  /** Another instance of the service. */
  other = openGraph({ uri, username: 'neo4j', password: 'secret' })
})
afterEach(async () => {
  await Promise.all([graph.close(), other.close()])
  await cluster[Symbol.asyncDispose]()
})

const write = (target: Graph) =>
  target.write((transaction) => transaction.run('CREATE (:Touchpoint)'), { isJournaled: false })
const read = (target: Graph) => target.read<{ value: number }>('MATCH (touchpoint) RETURN touchpoint')
const applyEverywhere = () => {
  for (const member of cluster.applied.keys()) cluster.apply(member)
}
const listReads = () => cluster.received.filter(({ cypher }) => cypher.startsWith('MATCH'))

describe('In a cluster', () => {
  it('writes go to the leader, and reads to followers with the bookmark of what was written', async () => {
    await write(graph)
    applyEverywhere()
    await read(graph)
    expect(cluster.received.find(({ cypher }) => cypher.startsWith('CREATE'))).toMatchObject({
      member: 0,
      mode: 'write',
    })
    const [received] = listReads()
    expect(received?.member).not.toBe(0)
    expect(received).toMatchObject({ mode: 'read', after: [cluster.last] })
  })

  it('a follower that is behind lets a reader wait for its own write', async () => {
    await write(graph)
    let isRead = false
    const reading = read(graph).then((result) => {
      isRead = true
      return result
    })
    while (listReads().length === 0) await new Promise(setImmediate)
    expect(isRead).toBe(false)
    applyEverywhere()
    expect((await reading).rows).toEqual([{ value: cluster.last }])
  })

  it('a write at a member that leads no longer is done once, at the new leader', async () => {
    await write(graph)
    applyEverywhere()
    const before = cluster.last
    cluster.leader = 2
    await write(graph)
    expect(cluster.last).toBe(before + 1)
    expect(graph.getSeenCommit()?.number).toBe(before + 1)
  })

  it('another instance reads what it requires, once a follower has it', async () => {
    await write(graph)
    const commit = graph.getSeenCommit()
    expect(commit?.number).toBe(cluster.last)
    if (commit) await other.waitForCommit(commit)
    const reading = read(other)
    while (listReads().length === 0) await new Promise(setImmediate)
    applyEverywhere()
    expect((await reading).rows).toEqual([{ value: cluster.last }])
  })

  it('a version that nobody has written is waited for by nobody else', async () => {
    await write(graph)
    applyEverywhere()
    const madeUp = { database: graph.getSeenCommit()?.database ?? '', number: 1_000 }
    await expect(withSharedDeadline(300, () => other.waitForCommit(madeUp))).rejects.toMatchObject({
      code: 'VERSION_NOT_REACHED',
    })
    await read(other)
    expect(listReads().flatMap(({ after }) => after)).not.toContain(madeUp.number)
    expect(toBookmark(madeUp)).toMatch(/^FB:/)
  })

  it('an instance that has asked the leader reads what others have written', async () => {
    await read(other)
    await write(graph)
    await other.catchUpWithLeader()
    const reading = read(other)
    applyEverywhere()
    expect((await reading).rows).toEqual([{ value: cluster.last }])
  })

  it('the threads of an instance read nothing older than each other', async () => {
    await write(graph)
    const thread = openGraph(graph.settings)
    const reading = read(thread)
    applyEverywhere()
    expect((await reading).rows).toEqual([{ value: cluster.last }])
    await thread.close()
  })

  it('ad-hoc queries on a cluster are read at a follower that has everything', async () => {
    await write(graph)
    applyEverywhere()
    const queries = openServerQueries({ uri, username: 'neo4j', password: 'secret' }, graph)
    const query = { cypher: 'MATCH (touchpoint) RETURN touchpoint', parameters: {} }
    const { rows } = await queries.use({ caller: 'test' }, ({ run }) =>
      run(query, { timeoutMs: 10_000, maxRows: 10 }),
    )
    expect(rows).toEqual([[cluster.last]])
    const received = listReads().at(-1)
    expect(received?.member).not.toBe(cluster.leader)
    expect(received?.after).toEqual([cluster.last])
    await queries.close()
  })
})

describe('At one server', () => {
  it('a read waits until what this process has seen of other clients can be read', async () => {
    const server = openGraph({ ...graph.settings, uri: uri.replace('neo4j:', 'bolt:') })
    await write(other)
    const version = await server.version()
    const result = await read(server)
    expect(listReads()).toMatchObject([{ after: [cluster.last] }])
    expect(result.version).toBe(version)
    await server.close()
  })
})
