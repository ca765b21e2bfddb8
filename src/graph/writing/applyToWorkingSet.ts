import { isDeepStrictEqual } from 'node:util'
import { AtlasError, type Fault } from '../../model/errors.ts'
import { bookkeeping } from '../../model/kind.ts'
import { normalTime, type Values } from '../../model/property.ts'
import { contradiction, type Patch } from '../../model/schemas.ts'
import {
  declaredProperties,
  type ElementKey,
  givenValues,
  inModelOrder,
  isRelationshipKey,
  nameOf,
  tagOf,
} from '../element.ts'
import type { Change, Condition, DeleteChange, Outcome, Signature } from './change.ts'
import { hangingOn, type Slot, slotOf, type WorkingSet } from './workingSet.ts'

/** How many of the relationships that forbid a deletion the error names. */
const namedAtMost = 100

/** Makes one change in the working set, or throws an AtlasError that says why it cannot be made. */
export function decide(set: WorkingSet, change: Change, signature: Signature): Outcome {
  const slot = slotOf(set, change.key)
  checkCondition(slot, change.condition)
  switch (change.op) {
    case 'create':
      checkIsNew(slot)
      return put(set, slot, change.values, signature)
    case 'put':
      return put(set, slot, change.values, signature)
    case 'patch':
      return put(set, slot, patched(slot, change.patch), signature, change.recordedAs !== undefined)
    case 'delete':
      return remove(set, slot, change)
  }
}

/** `isDeed`: it counts as a change even when every value is what it was. */
function put(set: WorkingSet, slot: Slot, given: Values, signature: Signature, isDeed = false): Outcome {
  const { key, current } = slot
  const found = isRelationshipKey(key) ? contradiction(given) : undefined
  if (found) {
    throw new AtlasError('INVALID_INPUT', `${nameOf(key)}: ${found.path} ${found.message}`, {
      faults: [{ path: `/${found.path}`, message: found.message }],
    })
  }
  checkEnds(set, key)
  const values = isDeed
    ? signedValues(key, current, given, signature)
    : successor(key, current, given, signature)
  if (values === current) return { key, result: 'unchanged', values }
  slot.current = values
  return { key, result: current ? 'updated' : 'created', values }
}

/** What an element becomes with the given values: the very same object when they say nothing new. */
export function successor(
  key: ElementKey,
  current: Values | undefined,
  given: Values,
  signature: Signature,
): Values {
  if (current && isDeepStrictEqual(sorted(givenValues(current)), sorted(given))) return current
  return signedValues(key, current, given, signature)
}

function signedValues(
  key: ElementKey,
  current: Values | undefined,
  given: Values,
  signature: Signature,
): Values {
  return inModelOrder(declaredProperties(key), { ...given, ...signed(current, signature) })
}

/** What the service notes on an element that it signs. */
export function signed(before: Values | undefined, { name, now }: Signature): Values {
  const time = normalTime(now)
  return {
    createdAt: before?.createdAt ?? time,
    createdBy: before?.createdBy ?? name,
    updatedAt: time,
    updatedBy: name,
    revision: Number(before?.revision ?? 0) + 1,
  }
}

/** The values of an element with a patch laid over them; a default comes back where null takes a value away. */
export function patched({ key, current }: Slot, patch: Patch): Values {
  if (!current) throw missing(key)
  const merged: Record<string, Values[string]> = { ...givenValues(current) }
  const declared = declaredProperties(key)
  for (const [name, value] of Object.entries(patch)) {
    const given = value ?? declared[name]?.default
    if (given === undefined) delete merged[name]
    else merged[name] = given
  }
  return merged
}

function remove(set: WorkingSet, slot: Slot, { key, cascade }: DeleteChange): Outcome {
  if (!slot.current) throw missing(key)
  if (!isRelationshipKey(key)) {
    const hanging = hangingOn(set, key)
    if (hanging.length > 0 && cascade === undefined) throw stillConnected(key, hanging)
    for (const relationship of hanging) relationship.current = undefined
  }
  slot.current = undefined
  return { key, result: 'deleted' }
}

function checkCondition({ key, current }: Slot, condition: Condition = {}): void {
  const { ifMatch, ifNoneMatch } = condition
  if (ifNoneMatch === '*' && current) {
    throw new AtlasError('CHANGED_MEANWHILE', `${nameOf(key)} exists already`)
  }
  if (ifMatch === undefined) return
  if (!current) throw new AtlasError('CHANGED_MEANWHILE', `${nameOf(key)} does not exist`)
  if (ifMatch !== '*' && !ifMatch.includes(tagOf(current))) {
    throw new AtlasError('CHANGED_MEANWHILE', `${nameOf(key)} has changed since it was read`, {
      details: { currentTag: tagOf(current), revision: current.revision },
    })
  }
}

function checkIsNew({ key, current }: Slot): void {
  if (!current) return
  throw new AtlasError('ALREADY_EXISTS', `${nameOf(key)} exists already`, {
    faults: isRelationshipKey(key) ? [] : [{ path: '/id', message: `${key.id} is taken; give another id` }],
  })
}

function checkEnds(set: WorkingSet, key: ElementKey): void {
  if (!isRelationshipKey(key)) return
  const faults: Fault[] = []
  for (const end of ['from', 'to'] as const) {
    if (!set.nodes.get(nameOf(key[end]))?.current) {
      faults.push({ path: `/${end}`, message: `there is no ${nameOf(key[end])}` })
    }
  }
  if (faults.length > 0)
    throw new AtlasError('NOT_FOUND', `${nameOf(key)}: an end does not exist`, { faults })
}

function missing(key: ElementKey): AtlasError {
  return new AtlasError('NOT_FOUND', `There is no ${nameOf(key)}`)
}

function stillConnected(key: ElementKey, hanging: readonly Slot[]): AtlasError {
  return new AtlasError(
    'STILL_CONNECTED',
    `${hanging.length} relationships hang on ${nameOf(key)}; delete them first, or add cascade=relationships`,
    {
      details: {
        relationshipsTotal: hanging.length,
        relationships: hanging.slice(0, namedAtMost).map((slot) => slot.key),
      },
    },
  )
}

const sorted = (values: Values) =>
  Object.fromEntries(
    Object.entries(values)
      .filter(([name]) => !(name in bookkeeping))
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )
