import { AtlasError } from '../../model/errors.ts'
import type { Value, Values } from '../../model/property.ts'
import { relationshipTypes } from '../../model/relationships.ts'
import { contradiction, type Patch } from '../../model/schemas.ts'
import { type Element, givenValues, type NodeKey, nameOf, type RelationshipKey } from '../element.ts'
import type { Transaction } from '../graph.ts'
import type { Journal } from '../journal/journal.ts'
import type { Change, Condition, Outcome } from './change.ts'
import { lockNodes, readHanging } from './workingSetStatements.ts'
import { applyRecorded } from './writeChanges.ts'

/** What became of a merge. */
export interface Merged {
  /** The node that stays. */
  readonly outcome: Outcome
  /** Relationships that hang on it now and did not before. */
  readonly moved: number
  /** Relationships that both had, kept once. */
  readonly joined: number
  /** Relationships between the two. */
  readonly dropped: number
}

/**
 * Merges a duplicate into the node that stays: properties that the node lacks are taken over, lists are united,
 * relationships move, of a relationship that both have the one of the node stays and is filled likewise, and the
 * duplicate is deleted.
 */
export async function mergeNodes(
  transaction: Transaction,
  journal: Journal,
  { stays, goes, condition }: { stays: NodeKey; goes: NodeKey; condition?: Condition },
): Promise<Merged> {
  if (stays.id === goes.id) throw fault('INVALID_INPUT', 'is the element itself')
  const sorted = [stays, goes].toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const found = new Map((await lockNodes(transaction, sorted)).map(({ key, values }) => [key.id, values]))
  const duplicate = found.get(goes.id)
  if (!duplicate) throw fault('NOT_FOUND', `there is no ${nameOf(goes)}`)
  const hanging = await readHanging(transaction, [stays, goes])
  const plan = planOf(stays, goes, hanging)
  const patch = gapsIn(found.get(stays.id) ?? {}, duplicate)
  const changes: Change[] = [
    { op: 'patch', key: stays, patch, recordedAs: 'merge', ...(condition && { condition }) },
    ...plan.changes,
    { op: 'delete', key: goes, cascade: 'relationships' },
  ]
  const [outcome] = await applyRecorded(transaction, changes, journal)
  if (!outcome) throw new TypeError('A merge had no outcome')
  return { outcome, moved: plan.moved, joined: plan.joined, dropped: plan.dropped }
}

function planOf(stays: NodeKey, goes: NodeKey, hanging: readonly Element<RelationshipKey>[]) {
  const known = new Map(hanging.map((element) => [nameOf(element.key), element]))
  const plan = { changes: [] as Change[], moved: 0, joined: 0, dropped: 0 }
  const stayingAt = (end: NodeKey) => (nameOf(end) === nameOf(goes) ? stays : end)
  for (const { key, values } of hanging) {
    if (![key.from, key.to].some((end) => nameOf(end) === nameOf(goes))) continue
    checkIsKnown(key)
    const to: RelationshipKey = { type: key.type, from: stayingAt(key.from), to: stayingAt(key.to) }
    if (nameOf(to.from) === nameOf(to.to)) {
      plan.dropped += 1
      continue
    }
    const there = known.get(nameOf(to))
    if (there) plan.joined += 1
    else plan.moved += 1
    plan.changes.push({ op: 'put', key: to, values: joined(there?.values, values) })
  }
  return plan
}

/** What the model does not know cannot be made anew elsewhere, and is not lost silently. */
function checkIsKnown(key: RelationshipKey): void {
  if (relationshipTypes.has(key.type) && key.from.kind !== '' && key.to.kind !== '') return
  throw new AtlasError('STILL_CONNECTED', `${key.type} hangs on the duplicate and is not of the model`, {
    details: { relationships: [key] },
  })
}

function joined(there: Values | undefined, values: Values): Values {
  const taken = givenValues(values)
  if (!there) return taken
  const kept = givenValues(there)
  const filled = { ...kept, ...(gapsIn(there, values) as Values) }
  return contradiction(filled) ? kept : filled
}

/** What is to be taken over from the other: what is lacking, and items that lists lack. */
function gapsIn(values: Values, other: Values): Patch {
  const gaps: Record<string, Value> = {}
  for (const [name, value] of Object.entries(givenValues(other))) {
    const own = values[name]
    if (own === undefined) gaps[name] = value
    else if (Array.isArray(own) && Array.isArray(value)) gaps[name] = [...new Set([...own, ...value])]
  }
  return gaps
}

function fault(code: 'INVALID_INPUT' | 'NOT_FOUND', message: string): AtlasError {
  return new AtlasError(code, `The duplicate ${message}`, { faults: [{ path: '/with', message }] })
}
