import type { Record as Row } from 'neo4j-driver'
import type { Graph } from '../../../src/graph/graph.ts'
import type { Subject } from '../benchContext.ts'

/** One question, put to cx-atlas and to the two it is measured against; all answer under the same addresses. */
export interface Question {
  readonly name: string
  readonly title: string
  /** The route of the peers, to which the paths lead. */
  readonly route: string
  /** What is requested, in turn, of touchpoints drawn by lot. */
  paths(ids: readonly string[], subject: Subject): string[]
  /** Asks the product's own function, so that the bare driver can send the very same statement. */
  ask(graph: Graph, subject: Subject): Promise<unknown>
  readonly bare: {
    /** The parameters that are not the same in every request. */
    parameters(asked: Asked): Readonly<Record<string, unknown>>
    answer(rows: readonly Row[]): unknown
  }
  readonly graphql: {
    /** What has to be in the schema for this question alone. */
    typeDefinitions?(): Promise<string>
    document(subject: Subject): string
    variables(asked: Asked, subject: Subject): Readonly<Record<string, unknown>>
  }
  /** What three answers have to have in common to be the same answer. */
  readonly gist: Readonly<Record<ServerName, (answer: never) => unknown>>
}

/** What stands in the address of a request. */
export interface Asked {
  readonly id?: string
  readonly asOf?: string
}

export const serverNames = ['product', 'bare', 'graphql'] as const
export type ServerName = (typeof serverNames)[number]
