import { Neo4jError } from 'neo4j-driver'
import { AtlasError, type Fault } from '../../model/index.ts'
import type { Graph, Transaction } from '../connection.ts'
import { type ElementKey, isRelationshipKey, type NodeKey, nameOf } from '../element.ts'
import { type Author, type Change, nodesOf, type Outcome, type Writer } from './change.ts'
import { decide } from './decide.ts'
import { isOfNew, ownedByDepartment, ownershipOfNew, refuseBeyond } from './department.ts'
import { flush, lockNodes, readHanging, readRelationships } from './statements.ts'
import { type WorkingSet, workingSetOf } from './workingSet.ts'

/** Where a part of the n-th of many changes stands in what was sent, for the faults; the part is a JSON Pointer. */
export type PathOf = (index: number, part: string) => string

const attemptsAtMost = 5
/** How many faults of one set of changes are told. */
const faultsAtMost = 1_000

/**
 * Makes all the changes in one transaction, in their order, or none of them.
 * With `pathOf` every change that cannot be made is named; without it there is one change and its error is thrown.
 */
export async function writeChanges(
  graph: Graph,
  changes: readonly Change[],
  author: string | Writer,
  pathOf?: PathOf,
): Promise<Outcome[]> {
  const writer = typeof author === 'string' ? { name: author } : author
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await graph.write((transaction) =>
        applyChanges(transaction, changes, { ...writer, now: new Date() }, pathOf),
      )
    } catch (error) {
      if (attempt === attemptsAtMost || !isLostRace(error)) throw error
    }
  }
}

/** Makes one change in a transaction of its own. */
export async function writeChange(graph: Graph, change: Change, author: string | Writer): Promise<Outcome> {
  const [outcome] = await writeChanges(graph, [change], author)
  if (!outcome) throw new TypeError('A change had no outcome')
  return outcome
}

/** Makes all the changes inside a transaction of the caller, who commits or rolls back. */
export async function applyChanges(
  transaction: Transaction,
  changes: readonly Change[],
  author: Author,
  pathOf?: PathOf,
): Promise<Outcome[]> {
  const claims = ownershipOfNew(changes, author)
  const set = await readLocked(transaction, [...changes, ...claims])
  const owned = await ownedByDepartment(transaction, set, author)
  const decideOne: Decide = (change) => {
    if (owned) refuseBeyond(owned, set, change)
    return decide(set, change, author)
  }
  const outcomes = pathOf ? decideAll(changes, decideOne, pathOf) : changes.map(decideOne)
  for (const claim of claims) if (isOfNew(set, claim)) decide(set, claim, author)
  await flush(transaction, set)
  return outcomes
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

/** Someone else made or removed the same element between our look and our deed: look again. */
function isLostRace(error: unknown): boolean {
  return (
    error instanceof Neo4jError &&
    [
      'Neo.ClientError.Schema.ConstraintValidationFailed',
      'Neo.ClientError.Statement.EntityNotFound',
    ].includes(error.code)
  )
}

const byName = (a: NodeKey, b: NodeKey) => (nameOf(a) < nameOf(b) ? -1 : 1)

function distinct<Key extends ElementKey>(keys: readonly Key[]): Key[] {
  return [...new Map(keys.map((key) => [nameOf(key), key])).values()]
}
