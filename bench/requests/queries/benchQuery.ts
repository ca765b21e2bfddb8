import type { Record as Row } from 'neo4j-driver'
import type { Graph } from '../../../src/graph/graph.ts'
import type { BenchContext } from '../benchContext.ts'

/** One question, put to cx-atlas and to the two it is measured against; all answer under the same addresses. */
export interface BenchQuery {
  readonly name: string
  readonly title: string
  /** Whether the product may send a response again while nothing changes. */
  readonly isRepeated?: true
  /** The route of the peers, to which the paths lead. */
  readonly route: string
  /** What is requested, in turn, of touchpoints drawn by lot. */
  paths(ids: readonly string[], context: BenchContext): string[]
  /** Asks the product's own function, so that the bare driver can send the very same statement. */
  run(graph: Graph, context: BenchContext): Promise<unknown>
  readonly bare: {
    /** The parameters that are not the same in every request. */
    parameters(request: RequestParameters): Readonly<Record<string, unknown>>
    toResponse(rows: readonly Row[]): unknown
  }
  readonly graphql: {
    /** Parts of the schema that only this query needs. */
    typeDefinitions?(): Promise<string>
    document(context: BenchContext): string
    variables(request: RequestParameters, context: BenchContext): Readonly<Record<string, unknown>>
  }
  /** What three answers have to have in common to be the same answer. */
  readonly normalize: Readonly<Record<ServerName, (toResponse: never) => unknown>>
}

/** What stands in the address of a request. */
export interface RequestParameters {
  readonly id?: string
  readonly asOf?: string
}

export const serverNames = ['product', 'bare', 'graphql'] as const
export type ServerName = (typeof serverNames)[number]
