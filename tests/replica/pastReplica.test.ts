import { afterAll, beforeAll, expect, it } from 'vitest'
import { getDatabaseFolder } from '../../src/embedded/embeddedDatabase.ts'
import { getJournalHead } from '../../src/graph/journal/journalHead.ts'
import { openRecordedStates } from '../../src/replica/pastReplica.ts'
import { readPositionFile, writePositionFile } from '../../src/replica/positionFile.ts'
import { listPastReplicaNames, removeReplicas } from '../../src/replica/replicaStores.ts'
import { readSettings } from '../../src/settings.ts'
import { clearGraph, createTestGraph, department, seedGraph } from '../support/testGraph.ts'

/** On a busy machine. */
const startTimeoutMs = 240_000

const graph = await createTestGraph()
const home = readSettings().CX_ATLAS_HOME
const databaseName = `tests-prepared-${process.pid}`
const [storeName = ''] = listPastReplicaNames(databaseName)
const progress: string[] = []
const states = openRecordedStates({
  source: graph,
  home,
  databaseName,
  memory: { heapMiB: 384, pageCacheMiB: 32 },
  onProgress: (line) => progress.push(line),
  openAnalytics: () => ({ close: async () => {} }),
  maxWaitMs: startTimeoutMs,
  minPreparationIntervalMs: 0,
})
beforeAll(() => clearGraph(graph))
afterAll(async () => {
  await states.close()
  await removeReplicas(home, databaseName)
  await clearGraph(graph)
})

const listCopies = () => progress.filter((line) => line.startsWith('Copying'))
const listStarts = () => progress.filter((line) => line.startsWith('Starting'))
const folder = getDatabaseFolder(home, storeName)
const readNames = async (number: number): Promise<string[]> => {
  const { graph: state, release } = await states.hold(number)
  const { rows } = await state.read<{ id: string }>('MATCH (d:Department) RETURN d.id AS id ORDER BY id')
  release()
  return rows.map(({ id }) => id)
}

it(
  'a prepared copy is the one that the first state is read from, also after later changes and a stop',
  async () => {
    await seedGraph(graph, department('finance'))
    const first = await getJournalHead(graph)
    await states.prepare()
    expect(listCopies()).toHaveLength(1)
    await states.prepare()
    expect(listStarts()).toHaveLength(1)
    await seedGraph(graph, department('sales'))
    expect(await readNames(await getJournalHead(graph))).toEqual(['finance', 'sales'])
    expect(await readNames(first)).toEqual(['finance'])
    expect(listCopies()).toHaveLength(1)
    expect(listStarts()).toHaveLength(2)
  },
  startTimeoutMs,
)

it(
  'a state with the same number is read again once the source was changed by other means than the service',
  async () => {
    await seedGraph(graph, department('legal'))
    const head = await getJournalHead(graph)
    expect(await readNames(head)).toContain('legal')
    const { graph: state, release } = await states.hold(head)
    await graph.write((transaction) =>
      transaction.run("MATCH (department:Department {id: 'legal'}) SET department.id = 'law'"),
    )
    expect(await getJournalHead(graph)).toBe(head)
    const changed = states.hold(head)
    const { rows } = await state.read("MATCH (department:Department {id: 'legal'}) RETURN department.id")
    expect(rows).toHaveLength(1)
    release()
    const { graph: changedState, release: releaseChanged } = await changed
    expect(changedState.settings.fixedVersion).not.toBe(state.settings.fixedVersion)
    releaseChanged()
    expect(await readNames(head)).toContain('law')
    expect(await readNames(head)).not.toContain('legal')
    expect(listCopies()).toHaveLength(2)
  },
  startTimeoutMs,
)

it(
  'a copy is prepared again once the journal does not lead on from it, and moved once that is long',
  async () => {
    const head = await getJournalHead(graph)
    const copies = listCopies().length
    const isAtHead = async () => (await readPositionFile(folder))?.number === head
    await states.prepare()
    expect(listCopies()).toHaveLength(copies)

    await graph.write((transaction) => transaction.run("MATCH (d:Department {id: 'law'}) SET d.name = 'Law'"))
    await states.prepare()
    expect(listCopies()).toHaveLength(copies + 1)
    expect(await isAtHead()).toBe(true)

    await readNames(head - 1)
    await states.prepare()
    const position = await readPositionFile(folder)
    if (position?.number !== head - 1) throw new Error('The copy was moved over one change')
    await writePositionFile(folder, { ...position, number: head - 60_000 })
    await states.prepare()
    expect(listCopies()).toHaveLength(copies + 1)
    expect(await isAtHead()).toBe(true)
  },
  startTimeoutMs,
)
