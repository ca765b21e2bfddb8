import { AtlasError, type Fault } from '../../model/errors.ts'
import { formatCount, pluralize } from '../../model/text.ts'
import { type ElementKey, formatElementKey, isRelationshipKey, type NodeKey } from '../element.ts'
import type { Transaction } from '../graph.ts'
import { type Journal, recordEntries } from '../journal/journal.ts'
import type { JournaledChange } from '../journal/journalStep.ts'
import { applyToWorkingSet } from './applyToWorkingSet.ts'
import { type Change, type ChangeOutcome, listTouchedNodes, type WriteSignature } from './change.ts'
import {
  assertOwned,
  createOwnershipClaims,
  findOwnedNodes,
  isClaimOnNewNode,
} from './departmentOwnership.ts'
import { assertExternalIdsUnused } from './externalIdOwnership.ts'
import { createJournalEntries, listJournaledChanges } from './journalEntries.ts'
import { createWorkingSet, type WorkingSet } from './workingSet.ts'
import {
  flushWorkingSet,
  lockNodes,
  readIncidentRelationships,
  readRelationships,
} from './workingSetStatements.ts'

/** Builds the path of a fault: the index of the change and a JSON Pointer inside it. */
export type BuildFaultPath = (index: number, pointer: string) => string

/** The maximum number of faults in one error. */
const maxReportedFaults = 1_000

/**
 * Applies changes in order inside a transaction of the caller and records them in its journal. With `buildFaultPath`
 * the error lists every invalid change; without it the first error is thrown.
 */
export async function applyAndRecordChanges(
  transaction: Transaction,
  changes: readonly Change[],
  journal: Journal,
  buildFaultPath?: BuildFaultPath,
): Promise<ChangeOutcome[]> {
  const { name, department } = journal.author
  const signature = { name, department, now: new Date() }
  const { workingSet, outcomes } = await applyInWorkingSet(transaction, changes, signature, buildFaultPath)
  const entries = createJournalEntries(listJournaledChanges(workingSet), changes)
  await Promise.all([
    flushWorkingSet(transaction, workingSet),
    recordEntries(transaction, journal, entries, { isInFeed: true }),
  ])
  return outcomes
}

/** Applies changes inside a transaction of the caller, which records what is returned or rolls back. */
export async function applyChanges(
  transaction: Transaction,
  changes: readonly Change[],
  signature: WriteSignature,
  buildFaultPath?: BuildFaultPath,
): Promise<JournaledChange[]> {
  const { workingSet } = await applyInWorkingSet(transaction, changes, signature, buildFaultPath)
  await flushWorkingSet(transaction, workingSet)
  return listJournaledChanges(workingSet)
}

async function applyInWorkingSet(
  transaction: Transaction,
  changes: readonly Change[],
  signature: WriteSignature,
  buildFaultPath: BuildFaultPath | undefined,
): Promise<{ workingSet: WorkingSet; outcomes: ChangeOutcome[] }> {
  const ownershipClaims = createOwnershipClaims(changes, signature)
  const workingSet = await lockWorkingSet(transaction, [...changes, ...ownershipClaims])
  const ownedNodes = await findOwnedNodes(transaction, workingSet, signature)
  const applyOne: ApplyChange = (change) => {
    if (ownedNodes) assertOwned(ownedNodes, workingSet, change)
    return applyToWorkingSet(workingSet, change, signature)
  }
  const outcomes = buildFaultPath ? applyEach(changes, applyOne, buildFaultPath) : changes.map(applyOne)
  for (const ownershipClaim of ownershipClaims)
    if (isClaimOnNewNode(workingSet, ownershipClaim)) applyToWorkingSet(workingSet, ownershipClaim, signature)
  await assertExternalIdsUnused(transaction, workingSet, signature)
  return { workingSet, outcomes }
}

async function lockWorkingSet(transaction: Transaction, changes: readonly Change[]): Promise<WorkingSet> {
  const keys = uniqueKeys(changes.map((change) => change.key))
  const nodes = uniqueKeys(changes.flatMap(listTouchedNodes)).toSorted(compareByName)
  const deleted = changes.filter((change) => change.op === 'delete').map((change) => change.key)
  const relationships = keys.filter(isRelationshipKey)
  const deletedNodes = uniqueKeys(deleted).filter((key): key is NodeKey => !isRelationshipKey(key))
  const lockedNodes = await lockNodes(transaction, nodes)
  return createWorkingSet(keys, lockedNodes, [
    ...(relationships.length > 0 ? await readRelationships(transaction, relationships) : []),
    ...(deletedNodes.length > 0 ? await readIncidentRelationships(transaction, deletedNodes) : []),
  ])
}

type ApplyChange = (change: Change) => ChangeOutcome

function applyEach(
  changes: readonly Change[],
  applyOne: ApplyChange,
  buildFaultPath: BuildFaultPath,
): ChangeOutcome[] {
  const outcomes: ChangeOutcome[] = []
  const faults: Fault[] = []
  let invalidCount = 0
  for (const [index, change] of changes.entries()) {
    try {
      outcomes.push(applyOne(change))
    } catch (error) {
      if (!(error instanceof AtlasError)) throw error
      invalidCount += 1
      faults.push(...toFaults((pointer) => buildFaultPath(index, pointer), error))
    }
  }
  if (faults.length === 0) return outcomes
  throw new AtlasError(
    'CHANGES_NOT_APPLIED',
    `${invalidCount} of ${formatCount(changes.length, 'change')} ${pluralize(invalidCount, 'is', 'are')} invalid; nothing was applied`,
    {
      faults: faults.slice(0, maxReportedFaults),
      details: { faultsTotal: faults.length },
    },
  )
}

function toFaults(
  buildFaultPath: (pointer: string) => string,
  { code, message, faults }: AtlasError,
): Fault[] {
  if (faults.length === 0) return [{ path: buildFaultPath(''), message, code }]
  return faults.map((fault) => ({ path: buildFaultPath(fault.path), message: fault.message, code }))
}

const compareByName = (a: NodeKey, b: NodeKey) => (formatElementKey(a) < formatElementKey(b) ? -1 : 1)

function uniqueKeys<Key extends ElementKey>(keys: readonly Key[]): Key[] {
  return [...new Map(keys.map((key) => [formatElementKey(key), key])).values()]
}
