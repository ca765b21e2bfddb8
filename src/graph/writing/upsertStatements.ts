import Cypher from '@neo4j/cypher-builder'
import { getNodeKind } from '../../model/kinds.ts'
import { getRelationshipType } from '../../model/relationships.ts'
import type { RelationshipKey } from '../element.ts'

/*
 * Kinds and types are part of the text where that counts: between two known ends, MERGE follows one named type only,
 * while with the type as a parameter it follows all and takes 2.4 times as long; a named kind is looked up faster too.
 * Names come from the model, never from a request.
 */

const UNWIND = 'UNWIND $rows AS row'

const MERGE_NODE = 'MERGE (node:$($kind) {id: row.id})'

/**
 * MERGE by the unique id takes the lock and creates in one look-up. A node that existed before has another time of
 * creation.
 */
const RETURN_EXISTING_NODES = `
ON CREATE SET node += row.properties, node += $signature
WITH row, node
WHERE node.createdAt IS NULL OR node.createdAt <> $signature.createdAt
RETURN row.index AS index`

const MATCH_ENDS = `
MATCH (from:$($fromKind) {id: row.from})
MATCH (to:$($toKind) {id: row.to})`

/** Every writer of a relationship holds the locks of both ends, so one lock keeps others away. */
const LOCK_ENDS = `
MATCH (from:$($fromKind) {id: row.from})
SET from:$($fromKind)
WITH row, from
MATCH (to:$($toKind) {id: row.to})`

const RETURN_EXISTING_RELATIONSHIPS = `
ON CREATE SET relationship += row.properties, relationship += $signature
RETURN
  count(*) AS total,
  collect(CASE WHEN coalesce(relationship.createdAt <> $signature.createdAt, true) THEN row.index END) AS existing`

const RETURN_PROPERTIES = 'RETURN row.index AS index, properties(relationship) AS properties'
const SET_PROPERTIES = 'SET relationship += row.properties'
const REPLACE_PROPERTIES = 'SET relationship = row.properties'
const DELETE_RELATIONSHIP = 'DELETE relationship'

const node = new Cypher.NamedNode('node')
const from = new Cypher.NamedNode('from')
const to = new Cypher.NamedNode('to')
const relationship = new Cypher.NamedRelationship('relationship')
const row = new Cypher.NamedVariable('row')

/** From this many rows on, a plan for their kinds pays; fewer rows share a plan that has the kinds as parameters. */
const minRowsForOwnPlan = 500

/** Merges nodes of a kind; returns the index of each that existed before. */
export function buildMergeNodes(kind: string, count: number): string {
  const merge =
    count >= minRowsForOwnPlan
      ? new Cypher.Merge(buildPatternWithId(node, kind, 'id')).build().cypher
      : MERGE_NODE
  return buildStatement(merge, RETURN_EXISTING_NODES)
}

/** Merges relationships of a type between two kinds; returns the indexes of those that existed before. */
export function buildMergeRelationships(
  { type, from: start, to: end }: RelationshipKey,
  count: number,
): string {
  const ends =
    count >= minRowsForOwnPlan ? [buildMatchEnd(from, start.kind), buildMatchEnd(to, end.kind)] : [MATCH_ENDS]
  return buildStatement(...ends, buildMergeRelationship(type), RETURN_EXISTING_RELATIONSHIPS)
}

export const buildLockRelationships = (type: string): string =>
  buildStatement(LOCK_ENDS, buildMergeRelationship(type), RETURN_PROPERTIES)

export const buildUpdateRelationships = (type: string): string =>
  buildStatement(MATCH_ENDS, buildMergeRelationship(type), SET_PROPERTIES)

/** Creates relationships or replaces all their properties. */
export const buildPutRelationships = (type: string): string =>
  buildStatement(MATCH_ENDS, buildMergeRelationship(type), REPLACE_PROPERTIES)

export const buildDeleteRelationships = (type: string): string =>
  buildStatement(MATCH_ENDS, buildMergeRelationship(type), DELETE_RELATIONSHIP)

const buildStatement = (...parts: readonly string[]) => [UNWIND, ...parts].join('\n')

const buildMatchEnd = (end: Cypher.NamedNode, kind: string) =>
  new Cypher.Match(buildPatternWithId(end, kind, end.name)).build().cypher

const buildMergeRelationship = (type: string) =>
  new Cypher.Merge(
    new Cypher.Pattern(from).related(relationship, { type: getRelationshipType(type).name }).to(to),
  ).build().cypher

/** A node of a kind whose id is in a column of the row. */
const buildPatternWithId = (variable: Cypher.NamedNode, kind: string, column: string) =>
  new Cypher.Pattern(variable, { labels: [getNodeKind(kind).name], properties: { id: row.property(column) } })
