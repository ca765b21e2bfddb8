import { AtlasError, type Fault } from '../../model/errors.ts'
import { type ElementKey, isRelationshipKey, type NodeKey, nameOf } from '../element.ts'
import type { Graph, Transaction } from '../graph.ts'
import { type Author, type Journal, recordAudit } from '../journal/journal.ts'
import { perform } from '../journal/withJournal.ts'
import { decide } from './applyToWorkingSet.ts'
import { type Change, nodesOf, type Outcome, type Signature } from './change.ts'
import { isOfNew, ownedByDepartment, ownershipOfNew, refuseBeyond } from './departmentOwnership.ts'
import { entriesOf } from './journalEntries.ts'
import { type WorkingSet, workingSetOf } from './workingSet.ts'
import { flush, lockNodes, readHanging, readRelationships } from './workingSetStatements.ts'

/** Where a part of the n-th of many changes stands in what was sent, for the faults; the part is a JSON Pointer. */
export type PathOf = (index: number, part: string) => string

/** How many faults of one set of changes are told. */
const faultsAtMost = 1_000

/**
 * Makes all the changes in one transaction, in their order, or none of them.
 * With `pathOf` every change that cannot be made is named; without it there is one change and its error is thrown.
 */
export function writeChanges(
  graph: Graph,
  changes: readonly Change[],
  author: Author,
  pathOf?: PathOf,
): Promise<Outcome[]> {
  return perform(graph, author, (transaction, journal) =>
    applyRecorded(transaction, changes, journal, pathOf),
  )
}

/** Makes one change in a transaction of its own. */
export async function writeChange(graph: Graph, change: Change, author: Author): Promise<Outcome> {
  const [outcome] = await writeChanges(graph, [change], author)
  if (!outcome) throw new TypeError('A change had no outcome')
  return outcome
}

/** Makes all the changes inside a transaction of the caller, and records them in its journal. */
export async function applyRecorded(
  transaction: Transaction,
  changes: readonly Change[],
  journal: Journal,
  pathOf?: PathOf,
): Promise<Outcome[]> {
  const { name, department } = journal.author
  const signature = { name, department, now: new Date() }
  const { set, outcomes } = await decided(transaction, changes, signature, pathOf)
  await Promise.all([
    flush(transaction, set),
    recordAudit(transaction, journal, entriesOf(set, changes), { inFeed: true }),
  ])
  return outcomes
}

/** Makes all the changes inside a transaction that will be rolled back: nothing is recorded of them. */
export async function applyChanges(
  transaction: Transaction,
  changes: readonly Change[],
  signature: Signature,
  pathOf?: PathOf,
): Promise<Outcome[]> {
  const { set, outcomes } = await decided(transaction, changes, signature, pathOf)
  await flush(transaction, set)
  return outcomes
}

async function decided(
  transaction: Transaction,
  changes: readonly Change[],
  signature: Signature,
  pathOf: PathOf | undefined,
): Promise<{ set: WorkingSet; outcomes: Outcome[] }> {
  const claims = ownershipOfNew(changes, signature)
  const set = await readLocked(transaction, [...changes, ...claims])
  const owned = await ownedByDepartment(transaction, set, signature)
  const decideOne: Decide = (change) => {
    if (owned) refuseBeyond(owned, set, change)
    return decide(set, change, signature)
  }
  const outcomes = pathOf ? decideAll(changes, decideOne, pathOf) : changes.map(decideOne)
  for (const claim of claims) if (isOfNew(set, claim)) decide(set, claim, signature)
  return { set, outcomes }
}

async function readLocked(transaction: Transaction, changes: readonly Change[]): Promise<WorkingSet> {
  const keys = distinct(changes.map((change) => change.key))
  const nodes = distinct(changes.flatMap(nodesOf)).toSorted(byName)
  const deleted = changes.filter((change) => change.op === 'delete').map((change) => change.key)
  const relationships = keys.filter(isRelationshipKey)
  const emptied = distinct(deleted).filter((key): key is NodeKey => !isRelationshipKey(key))
  const found = await lockNodes(transaction, nodes)
  return workingSetOf(keys, found, [
    ...(relationships.length > 0 ? await readRelationships(transaction, relationships) : []),
    ...(emptied.length > 0 ? await readHanging(transaction, emptied) : []),
  ])
}

type Decide = (change: Change) => Outcome

function decideAll(changes: readonly Change[], decideOne: Decide, pathOf: PathOf): Outcome[] {
  const outcomes: Outcome[] = []
  const faults: Fault[] = []
  for (const [index, change] of changes.entries()) {
    try {
      outcomes.push(decideOne(change))
    } catch (error) {
      if (!(error instanceof AtlasError)) throw error
      faults.push(...faultsAt((part) => pathOf(index, part), error))
    }
  }
  if (faults.length === 0) return outcomes
  throw new AtlasError(
    'CHANGES_REFUSED',
    `${faults.length} faults in ${changes.length} changes; none was made`,
    {
      faults: faults.slice(0, faultsAtMost),
      details: { faultsTotal: faults.length },
    },
  )
}

function faultsAt(pathOf: (part: string) => string, { code, message, faults }: AtlasError): Fault[] {
  if (faults.length === 0) return [{ path: pathOf(''), message, code }]
  return faults.map((fault) => ({ path: pathOf(fault.path), message: fault.message, code }))
}

const byName = (a: NodeKey, b: NodeKey) => (nameOf(a) < nameOf(b) ? -1 : 1)

function distinct<Key extends ElementKey>(keys: readonly Key[]): Key[] {
  return [...new Map(keys.map((key) => [nameOf(key), key])).values()]
}
