import { AtlasError } from '../../model/errors.ts'
import { kindNames } from '../../model/kinds.ts'
import { formatElementKey, type NodeKey } from '../element.ts'
import type { Transaction } from '../graph.ts'
import type { WriteSignature } from './change.ts'
import type { WorkingSet } from './workingSet.ts'

/**
 * Imports follow an external id to the element that has it, and whiteboards also a name. A writer who is limited to a
 * department may therefore give no element an external id that leads to another one.
 */
export async function assertExternalIdsUnused(
  transaction: Transaction,
  workingSet: WorkingSet,
  { department }: WriteSignature,
): Promise<void> {
  const newIds = listNewExternalIds(workingSet)
  if (department === undefined || newIds.size === 0) return
  const externalIds = [...newIds.keys()]
  await transaction.run(LOCK_EXTERNAL_IDS, { locks: externalIds.toSorted().map(toLockName) })
  for (const [externalId, [key, other]] of newIds)
    if (key && other) throw createTakenError(key, externalId, `the external id of ${formatElementKey(other)}`)
  const { records } = await transaction.run<NamedNode>(FIND_USES, {
    kinds: kindNames,
    externalIds,
    names: externalIds.map((externalId) => externalId.trim().toLowerCase()),
  })
  for (const record of records) assertUnused(record.toObject(), workingSet, newIds)
}

/** Serializes writers of the same external ids: MERGE locks the value in a unique index until the end of the transaction. */
const LOCK_EXTERNAL_IDS = `
UNWIND $locks AS lock
MERGE (entry:AuditEntry {id: lock})
DELETE entry`

const toLockName = (externalId: string) => `external id ${externalId}`

const FIND_USES = `
MATCH (node:$any($kinds))
WHERE node.externalId IN $externalIds OR toLower(trim(node.name)) IN $names
RETURN labels(node)[0] AS kind, node.id AS id, node.externalId AS externalId, node.name AS name`

interface NamedNode {
  readonly kind: string
  readonly id: string
  readonly externalId: string | null
  readonly name: string | null
}

type NewExternalIds = ReadonlyMap<string, readonly NodeKey[]>

function listNewExternalIds({ nodes }: WorkingSet): NewExternalIds {
  const changed = [...nodes.values()].flatMap(({ key, initial, current }) => {
    const externalId = current?.externalId
    return typeof externalId === 'string' && externalId !== initial?.externalId ? [{ externalId, key }] : []
  })
  const groups = Map.groupBy(changed, ({ externalId }) => externalId)
  return new Map([...groups].map(([externalId, group]) => [externalId, group.map(({ key }) => key)]))
}

/** An element whose values change at the same time counts with its new ones. */
function assertUnused(node: NamedNode, { nodes }: WorkingSet, newIds: NewExternalIds): void {
  const { kind, id } = node
  const tracked = nodes.get(formatElementKey({ kind, id }))
  const { externalId, name } = tracked ? (tracked.current ?? {}) : node
  for (const [newId, [key]] of newIds) {
    if (!key || (key.kind === kind && key.id === id)) continue
    const other = formatElementKey({ kind, id })
    if (externalId === newId) throw createTakenError(key, newId, `the external id of ${other}`)
    if (typeof name === 'string' && name.trim().toLowerCase() === newId.trim().toLowerCase())
      throw createTakenError(key, newId, `the name of ${other}`)
  }
}

const createTakenError = (key: NodeKey, externalId: string, use: string) =>
  new AtlasError(
    'FORBIDDEN',
    `You cannot give ${formatElementKey(key)} the external id "${externalId}": it is ${use}`,
  )
