import type { Record as Row } from 'neo4j-driver'
import type { Graph } from '../../src/graph/index.ts'
import type { Ecosystem } from '../ecosystems.ts'

/** One question, put to cx-atlas and to the two it is measured against; all answer under the same addresses. */
export interface Question {
  readonly name: string
  readonly title: string
  readonly rounds: number
  /** About how long a round is to last. */
  readonly roundSeconds: number
  /** The route of the peers, to which the paths lead. */
  readonly route: string
  /** What is requested, in turn, of touchpoints drawn by lot. */
  paths(ids: readonly string[], ecosystem: Ecosystem): string[]
  /** Asks the product's own function, so that the bare driver can send the very same statement. */
  ask(graph: Graph, ecosystem: Ecosystem): Promise<unknown>
  readonly bare: {
    /** The parameters that are not the same in every request. */
    parameters(asked: Asked): Readonly<Record<string, unknown>>
    answer(rows: readonly Row[]): unknown
  }
  readonly graphql: {
    /** What has to be in the schema for this question alone. */
    typeDefinitions?(): Promise<string>
    readonly document: string
    variables(asked: Asked, ecosystem: Ecosystem): Readonly<Record<string, unknown>>
  }
  /** What three answers have to have in common to be the same answer. */
  readonly gist: Readonly<Record<ServerName, (answer: never) => unknown>>
}

/** What stands in the address of a request. */
export interface Asked {
  readonly id?: string
}

/** In the order in which they are measured. */
export const serverNames = ['product', 'bare', 'graphql'] as const
export type ServerName = (typeof serverNames)[number]
