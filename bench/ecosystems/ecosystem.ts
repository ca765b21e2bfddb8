import type { Graph } from '../../src/graph/graph.ts'

/** What is measured on. */
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
