import type { NodeKey, RelationshipKey } from '../element.ts'
import type { Transaction } from '../graph.ts'
import type { JournaledChange } from '../journal/journalStep.ts'
import { createDeletion } from './journalEntries.ts'
import { getEndKinds, lockRelationships, toEndIds } from './relationshipRows.ts'
import { buildDeleteRelationships } from './upsertStatements.ts'
import { DELETE_NODES, lockNodes, readIncidentRelationships } from './workingSetStatements.ts'

/** Removes nodes with their relationships, which come first in the result. */
export async function removeNodes(
  transaction: Transaction,
  keys: readonly NodeKey[],
): Promise<JournaledChange[]> {
  if (keys.length === 0) return []
  const nodes = await lockNodes(transaction, keys)
  const incidentRelationships = await readIncidentRelationships(transaction, keys)
  await transaction.run(DELETE_NODES, { rows: keys })
  return [...incidentRelationships, ...nodes].map(createDeletion)
}

/** Removes relationships of one type between nodes of two kinds. */
export async function removeRelationships(
  transaction: Transaction,
  keys: readonly RelationshipKey[],
): Promise<JournaledChange[]> {
  const [first] = keys
  if (!first) return []
  const elements = await lockRelationships(transaction, keys)
  await transaction.run(buildDeleteRelationships(first.type), {
    ...getEndKinds(first),
    rows: keys.map(toEndIds),
  })
  return elements.map(createDeletion)
}
