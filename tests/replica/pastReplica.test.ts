import { existsSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { getDatabaseFolder } from '../../src/embedded/embeddedDatabase.ts'
import { getJournalHead } from '../../src/graph/journal/journalHead.ts'
import { openRecordedStates } from '../../src/replica/pastReplica.ts'
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
})
beforeAll(() => clearGraph(graph))
afterAll(async () => {
  await states.close()
  await removeReplicas(home, databaseName)
  await clearGraph(graph)
})

const listCopies = () => progress.filter((line) => line.startsWith('Copying'))
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
    expect(existsSync(getDatabaseFolder(home, storeName))).toBe(true)
    expect(listCopies()).toHaveLength(1)
    await states.prepare()
    await seedGraph(graph, department('sales'))
    expect(await readNames(await getJournalHead(graph))).toEqual(['finance', 'sales'])
    expect(await readNames(first)).toEqual(['finance'])
    expect(listCopies()).toHaveLength(1)
    expect(progress.filter((line) => line.startsWith('Starting'))).toHaveLength(2)
  },
  startTimeoutMs,
)
