import Cypher from '@neo4j/cypher-builder'
import { getNodeProperties } from '../../model/kind.ts'
import { getNodeKind } from '../../model/kinds.ts'
import { getRelationshipType } from '../../model/relationships.ts'
import { getRelationshipProperties } from '../../model/relationshipType.ts'
import type { Graph, ReadOptions } from '../graph.ts'
import { from, latestChange, listColumnExpressions, node, relationship, to } from './columnExpressions.ts'

/** Stored values by column, dates and times as text; null for a missing value. */
export type ElementRow = Readonly<Record<string, unknown>>

type ElementRowStream = AsyncGenerator<ElementRow, string, undefined>

/** Streams all nodes of a kind in the order of ids, with a column for each property of the model. */
export function streamNodes(graph: Graph, kind: string, options: ReadOptions): ElementRowStream {
  const query = matchNodes(kind)
    .return(...listColumnExpressions(node, getNodeProperties(getNodeKind(kind))))
    .orderBy([node.property('id'), 'ASC'])
  return streamQuery(graph, query, options)
}

export interface RelationshipStreamOptions extends ReadOptions {
  /** Only relationships that are valid on this day, such as 2026-03-31. */
  readonly asOf?: string | undefined
}

/**
 * Streams all relationships of a type with kinds, ids and names of their ends, in no order. `updatedAt` is the time of the
 * last change of what a row shows.
 */
export function streamRelationships(
  graph: Graph,
  type: string,
  { asOf, ...options }: RelationshipStreamOptions,
): ElementRowStream {
  const properties = getRelationshipProperties(getRelationshipType(type))
  const updatedAt = Cypher.toStringOrNull(latestChange(relationship, from, to))
  const query = new Cypher.Match(new Cypher.Pattern(from).related(relationship, { type }).to(to))
    .where(
      Cypher.and(
        Cypher.isNotNull(from.property('id')),
        Cypher.isNotNull(to.property('id')),
        asOf === undefined ? undefined : isValidOn(asOf),
      ),
    )
    .return(
      ...listEndColumns('from', from),
      ...listEndColumns('to', to),
      ...listColumnExpressions(relationship, properties).map(([expression, name]): [Cypher.Expr, string] => [
        name === 'updatedAt' ? updatedAt : expression,
        name,
      ]),
    )
  return streamQuery(graph, query, options)
}

function isValidOn(day: string): Cypher.Predicate {
  const [since, until] = [relationship.property('since'), relationship.property('until')]
  const date = Cypher.date(new Cypher.Param(day))
  return Cypher.and(
    Cypher.or(Cypher.isNull(since), Cypher.lte(since, date)),
    Cypher.or(Cypher.isNull(until), Cypher.gt(until, date)),
  )
}

/** Streams id, entries and time of the last change of the nodes with a list property, in the order of ids. */
export function streamListProperty(
  graph: Graph,
  kind: string,
  property: string,
  options: ReadOptions,
): ElementRowStream {
  const query = matchNodes(kind)
    .and(Cypher.isNotNull(node.property(property)))
    .return(
      [node.property('id'), 'id'],
      [node.property(property), 'entries'],
      [Cypher.toStringOrNull(node.property('updatedAt')), 'updatedAt'],
    )
    .orderBy([node.property('id'), 'ASC'])
  return streamQuery(graph, query, options)
}

function streamQuery(graph: Graph, query: Cypher.Clause, options: ReadOptions): ElementRowStream {
  const { cypher, params } = query.build()
  return graph.stream<ElementRow>(cypher, params, options)
}

/** Compares the id, so that its index provides the order; nodes without an id are skipped. */
function matchNodes(kind: string) {
  return new Cypher.Match(new Cypher.Pattern(node, { labels: [kind] })).where(
    Cypher.gt(node.property('id'), new Cypher.Param('')),
  )
}

function listEndColumns(name: 'from' | 'to', end: Cypher.Node): [Cypher.Expr, string][] {
  return [
    [Cypher.listIndex(Cypher.labels(end), 0), `${name}Kind`],
    [end.property('id'), `${name}Id`],
    [end.property('name'), `${name}Name`],
  ]
}
