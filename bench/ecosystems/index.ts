import { join } from 'node:path'
import type { Change } from '../../src/graph/writing/change.ts'
import { applyChanges } from '../../src/graph/writing/writeChanges.ts'
import { loadFolder } from '../../src/transfer/import/loadFolder.ts'
import type { LoadableEcosystem } from './ecosystem.ts'
import { describeShape, generatedChanges } from './generated.ts'

const seed = 1
const author = 'bench'
const changesPerTransaction = 5_000

/** The real one. */
export const realEcosystem: LoadableEcosystem = {
  name: 'government-services',
  shape: 'public data on the services of a government, examples/government-services',
  filter: { property: 'volumePerMonth', atLeast: 100 },
  load: async (graph) => {
    await loadFolder(graph, join(import.meta.dirname, '../../examples/government-services'), { author })
  },
}

/** A generated one of so many touchpoints. */
export const generatedEcosystem = (touchpoints: number): LoadableEcosystem => ({
  name: 'generated',
  shape: describeShape(touchpoints, seed),
  filter: { property: 'importance', atLeast: 4 },
  load: async (graph) => {
    for (const changes of batches(generatedChanges(touchpoints, seed))) {
      const signature = { name: author, now: new Date() }
      await graph.write((transaction) =>
        applyChanges(transaction, changes, signature, (index, part) => `change ${index}${part}`),
      )
    }
  },
})

function* batches(changes: Iterable<Change>): Generator<Change[]> {
  let batch: Change[] = []
  for (const change of changes) {
    batch.push(change)
    if (batch.length < changesPerTransaction) continue
    yield batch
    batch = []
  }
  yield batch
}
