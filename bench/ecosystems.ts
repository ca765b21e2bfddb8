import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Change, type Graph, writeChanges } from '../src/graph/index.ts'
import { AtlasError } from '../src/model/index.ts'
import { loadFolder } from '../src/transfer/loadFolder.ts'
import { generatedChanges, shapeOf } from './ecosystem.ts'

/** What the questions are asked about. */
export interface Ecosystem {
  readonly name: string
  readonly shape: string
  /** A filter that finds a good part of its touchpoints. */
  readonly filter: { readonly property: string; readonly atLeast: number }
}

/** An ecosystem and how it comes into an empty, migrated database. */
export interface LoadableEcosystem extends Ecosystem {
  load(graph: Graph): Promise<void>
}

const touchpoints = 10_000
const seed = 1
const author = 'bench'
const changesPerTransaction = 5_000

/** The real one and the generated one. */
export function ecosystems(environment: NodeJS.ProcessEnv): LoadableEcosystem[] {
  return [realEcosystem(environment), generatedEcosystem]
}

function realEcosystem({ BENCH_ECOSYSTEM }: NodeJS.ProcessEnv): LoadableEcosystem {
  const example = join(import.meta.dirname, '../examples/government-services')
  const folder = existsSync(example) ? example : BENCH_ECOSYSTEM
  if (!folder) throw new AtlasError('SETUP', 'There is no real ecosystem; set BENCH_ECOSYSTEM to its folder')
  return {
    name: 'government-services',
    shape: 'public data on the services of a government, as in examples/government-services',
    filter: { property: 'volumePerMonth', atLeast: 100 },
    load: async (graph) => {
      await loadFolder(graph, folder, { author })
    },
  }
}

const generatedEcosystem: LoadableEcosystem = {
  name: 'generated',
  shape: shapeOf(touchpoints, seed),
  filter: { property: 'importance', atLeast: 4 },
  load: async (graph) => {
    let batch: Change[] = []
    for (const change of generatedChanges(touchpoints, seed)) {
      batch.push(change)
      if (batch.length === changesPerTransaction) {
        await writeChanges(graph, batch, author, pathOf)
        batch = []
      }
    }
    await writeChanges(graph, batch, author, pathOf)
  },
}

const pathOf = (index: number, part: string) => `change ${index}${part}`
