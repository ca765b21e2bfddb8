import { relationshipTypes } from '../../model/relationships.ts'
import { type ElementKey, isRelationshipKey, type NodeKey, type RelationshipKey } from '../element.ts'
import type { Graph, Transaction } from '../graph.ts'
import { buildPutRelationships } from '../writing/upsertStatements.ts'
import { writeCopyState } from './copyState.ts'
import type { NetChange } from './netChanges.ts'

/** In a subquery the planner looks up both ends; otherwise it joins them with all relationships of the graph, for each row. */
const DELETE_RELATIONSHIPS = `
UNWIND $rows AS row
MATCH (from:$($fromKind) {id: row.from})
MATCH (to:$($toKind) {id: row.to})
CALL (from, to) { OPTIONAL MATCH (from)-[relationship:$($type)]->(to) DELETE relationship }`

const DELETE_NODES = `
UNWIND $rows AS row
MATCH (node:$($kind) {id: row.id})
DETACH DELETE node`

const PUT_NODES = `
UNWIND $rows AS row
MERGE (node:$($kind) {id: row.id})
SET node = row.properties, node:$(row.labels)`

const PATCH_NODES = `
UNWIND $rows AS row
MATCH (node:$($kind) {id: row.id})
SET node += row.properties`

const PUT_RELATIONSHIPS = `
UNWIND $rows AS row
MATCH (from:$($fromKind) {id: row.from})
MATCH (to:$($toKind) {id: row.to})
MERGE (from)-[relationship:$($type)]->(to)
SET relationship = row.properties`

const PATCH_RELATIONSHIPS = `
UNWIND $rows AS row
MATCH (from:$($fromKind) {id: row.from})
MATCH (to:$($toKind) {id: row.to})
CALL (row, from, to) { OPTIONAL MATCH (from)-[relationship:$($type)]->(to) SET relationship += row.properties }`

/** More are written in several transactions: a copy that stops before the last one begins again at its number. */
const rowsPerTransaction = 20_000
const rowsPerStatement = 5_000

/** Writes net changes to a copy, and in the last transaction the number that they lead to, if it is given. */
export async function writeNetChanges(
  target: Graph,
  changes: readonly NetChange[],
  number: number | undefined,
): Promise<void> {
  const transactions = groupIntoTransactions(listStatements(changes))
  for (const [index, statements] of transactions.entries()) {
    await target.write(async (transaction) => {
      for (const { cypher, parameters } of statements) await transaction.run(cypher, parameters)
      if (number !== undefined && index === transactions.length - 1)
        await writeCopyState(transaction, { number })
    })
  }
}

/** Writes net changes in one transaction. */
export async function applyNetChanges(
  transaction: Transaction,
  changes: readonly NetChange[],
): Promise<void> {
  for (const { cypher, parameters } of listStatements(changes)) await transaction.run(cypher, parameters)
}

interface Statement {
  readonly cypher: string
  readonly parameters: { readonly rows: readonly object[] }
}

/** In an order in which every relationship has its ends. */
function listStatements(changes: readonly NetChange[]): Statement[] {
  const nodes = changes.filter(({ key }) => !isRelationshipKey(key))
  const relationships = changes.filter(({ key }) => isRelationshipKey(key) && hasKnownEnds(key))
  const isDeleted = (change: NetChange) => change.isDeleted
  const isPut = ({ put }: NetChange) => put !== undefined
  const isPatch = ({ patch }: NetChange) => patch !== undefined
  return [
    ...toStatements(relationships.filter(isDeleted), () => DELETE_RELATIONSHIPS),
    ...toStatements(nodes.filter(isDeleted), () => DELETE_NODES),
    ...toStatements(nodes.filter(isPut), () => PUT_NODES),
    ...toStatements(nodes.filter(isPatch), () => PATCH_NODES),
    ...toStatements(relationships.filter(isPut), getPutRelationships),
    ...toStatements(relationships.filter(isPatch), () => PATCH_RELATIONSHIPS),
  ]
}

/** Relationships with nodes unknown to the model are deleted with the other node. */
const hasKnownEnds = ({ from, to }: RelationshipKey) => from.kind !== '' && to.kind !== ''

/** With the type in the text, MERGE follows one type only. */
const getPutRelationships = (key: ElementKey) =>
  isRelationshipKey(key) && relationshipTypes.has(key.type)
    ? buildPutRelationships(key.type)
    : PUT_RELATIONSHIPS

/** Statements for nodes of a kind each, or for relationships of a type between two kinds. */
function toStatements(changes: readonly NetChange[], getCypher: (key: ElementKey) => string): Statement[] {
  const groups = [...Map.groupBy(changes, ({ key }) => JSON.stringify(toKinds(key))).values()]
  return groups.flatMap((group) => {
    const [{ key }] = group as [NetChange]
    return chunk(group.map(toRow), rowsPerStatement).map((rows) => ({
      cypher: getCypher(key),
      parameters: { ...toKinds(key), rows },
    }))
  })
}

const chunk = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )

/** At least one, for the number. */
function groupIntoTransactions(statements: readonly Statement[]): Statement[][] {
  const transactions: Statement[][] = [[]]
  let rows = 0
  for (const statement of statements) {
    if (rows >= rowsPerTransaction) {
      transactions.push([])
      rows = 0
    }
    transactions.at(-1)?.push(statement)
    rows += statement.parameters.rows.length
  }
  return transactions
}

const toKinds = (key: ElementKey) =>
  isRelationshipKey(key)
    ? { type: key.type, fromKind: key.from.kind, toKind: key.to.kind }
    : { kind: key.kind }

const toRow = ({ key, put, patch }: NetChange) => ({
  ...(isRelationshipKey(key) ? { from: key.from.id, to: key.to.id } : { id: (key as NodeKey).id }),
  properties: put?.properties ?? patch ?? {},
  labels: put?.labels ?? [],
})
