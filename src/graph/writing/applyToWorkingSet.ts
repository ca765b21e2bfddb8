import { isDeepStrictEqual } from 'node:util'
import { formatUtcTime } from '../../model/dates.ts'
import { AtlasError, type Fault } from '../../model/errors.ts'
import { formatFaults } from '../../model/faults.ts'
import { systemProperties } from '../../model/kind.ts'
import type { PropertyValues } from '../../model/property.ts'
import { getRelationshipType } from '../../model/relationships.ts'
import { findForbiddenEnd } from '../../model/relationshipType.ts'
import { findContradiction, type MergePatch } from '../../model/schemas.ts'
import { formatCount } from '../../model/text.ts'
import {
  type ElementKey,
  formatElementKey,
  getDeclaredProperties,
  isRelationshipKey,
  omitBookkeeping,
  orderByModel,
  type RelationshipKey,
  toEntityTag,
} from '../element.ts'
import { omitNulls, type ValueChanges } from '../journal/journalStep.ts'
import type { Change, ChangeOutcome, DeleteChange, Precondition, WriteSignature } from './change.ts'
import {
  getTrackedElement,
  listIncidentRelationships,
  type TrackedElement,
  type WorkingSet,
} from './workingSet.ts'

/** The maximum number of relationships listed in the error of a rejected deletion. */
const maxListedRelationships = 100

/** Applies one change to the working set; throws an AtlasError if it cannot be applied. */
export function applyToWorkingSet(
  workingSet: WorkingSet,
  change: Change,
  signature: WriteSignature,
): ChangeOutcome {
  const tracked = getTrackedElement(workingSet, change.key)
  assertPrecondition(tracked, change.condition)
  switch (change.op) {
    case 'create':
      assertIsNew(tracked)
      return setValues(workingSet, tracked, change.values, signature)
    case 'put':
      return setValues(workingSet, tracked, change.values, signature)
    case 'patch':
      return setValues(
        workingSet,
        tracked,
        applyPatch(tracked, change.patch),
        signature,
        change.auditOperation !== undefined,
      )
    case 'restore':
      return setValues(workingSet, tracked, restoreValues(tracked, change.values), signature)
    case 'delete':
      return removeElement(workingSet, tracked, change)
  }
}

/** Why a relationship is invalid: its ends, or its properties. */
function findViolation(key: RelationshipKey, input: PropertyValues) {
  const forbidden = findForbiddenEnd(getRelationshipType(key.type), key.from, key.to)
  return forbidden ? { path: 'to', message: forbidden.message } : findContradiction(input)
}

/** `isAlwaysRecorded`: counts as a change even if no value differs. */
function setValues(
  workingSet: WorkingSet,
  tracked: TrackedElement,
  input: PropertyValues,
  signature: WriteSignature,
  isAlwaysRecorded = false,
): ChangeOutcome {
  const { key, current } = tracked
  const violation = isRelationshipKey(key) ? findViolation(key, input) : undefined
  if (violation) {
    const faults = [{ path: `/${violation.path}`, message: violation.message }]
    throw new AtlasError('INVALID_INPUT', `${formatElementKey(key)}: ${formatFaults(faults)}`, { faults })
  }
  assertEndsExist(workingSet, key)
  const values = isAlwaysRecorded
    ? addBookkeeping(key, current, input, signature)
    : computeNextValues(key, current, input, signature)
  if (values === current) return { key, result: 'unchanged', values }
  tracked.current = values
  return { key, result: current ? 'updated' : 'created', values }
}

/** Computes the next values of an element; returns `current` itself if nothing differs. */
export function computeNextValues(
  key: ElementKey,
  current: PropertyValues | undefined,
  input: PropertyValues,
  signature: WriteSignature,
): PropertyValues {
  if (current && isDeepStrictEqual(toComparable(omitBookkeeping(current)), toComparable(input)))
    return current
  return addBookkeeping(key, current, input, signature)
}

function addBookkeeping(
  key: ElementKey,
  current: PropertyValues | undefined,
  input: PropertyValues,
  signature: WriteSignature,
): PropertyValues {
  return orderByModel(getDeclaredProperties(key), {
    ...input,
    ...createBookkeepingValues(current, signature),
  })
}

/** Creates the properties that the service sets on each write. */
export function createBookkeepingValues(
  before: PropertyValues | undefined,
  { name, now }: WriteSignature,
): PropertyValues {
  const time = formatUtcTime(now)
  return {
    createdAt: before?.createdAt ?? time,
    createdBy: before?.createdBy ?? name,
    updatedAt: time,
    updatedBy: name,
    revision: Number(before?.revision ?? 0) + 1,
  }
}

/** Applies a merge patch; null restores the default, or removes the value if there is none. */
export function applyPatch({ key, current }: TrackedElement, patch: MergePatch): PropertyValues {
  if (!current) throw createNotFoundError(key)
  const merged: Record<string, PropertyValues[string]> = { ...omitBookkeeping(current) }
  const declared = getDeclaredProperties(key)
  for (const [name, value] of Object.entries(patch)) {
    const input = value ?? declared[name]?.default
    if (input === undefined) delete merged[name]
    else merged[name] = input
  }
  return merged
}

function restoreValues({ key, current }: TrackedElement, previous: ValueChanges): PropertyValues {
  if (!current) throw createNotFoundError(key)
  return omitBookkeeping(omitNulls({ ...current, ...previous }))
}

function removeElement(
  workingSet: WorkingSet,
  tracked: TrackedElement,
  { key, cascade }: DeleteChange,
): ChangeOutcome {
  if (!tracked.current) throw createNotFoundError(key)
  if (!isRelationshipKey(key)) {
    const incident = listIncidentRelationships(workingSet, key)
    if (incident.length > 0 && cascade === undefined) throw createStillConnectedError(key, incident)
    for (const relationship of incident) relationship.current = undefined
  }
  tracked.current = undefined
  return { key, result: 'deleted' }
}

function assertPrecondition({ key, current }: TrackedElement, condition: Precondition = {}): void {
  const { ifMatch, ifNoneMatch } = condition
  if (ifNoneMatch === '*' && current) {
    throw new AtlasError('PRECONDITION_FAILED', `${formatElementKey(key)} already exists`)
  }
  if (ifMatch === undefined) return
  if (!current) throw new AtlasError('PRECONDITION_FAILED', `${formatElementKey(key)} does not exist`)
  if (ifMatch !== '*' && !ifMatch.includes(toEntityTag(current))) {
    throw new AtlasError('PRECONDITION_FAILED', `${formatElementKey(key)} has changed since it was read`, {
      details: { currentTag: toEntityTag(current), revision: current.revision },
    })
  }
}

function assertIsNew({ key, current }: TrackedElement): void {
  if (!current) return
  throw new AtlasError('ALREADY_EXISTS', `${formatElementKey(key)} already exists`, {
    faults: isRelationshipKey(key)
      ? []
      : [{ path: '/id', message: `must be unused; ${key.id} already exists` }],
  })
}

function assertEndsExist(workingSet: WorkingSet, key: ElementKey): void {
  if (!isRelationshipKey(key)) return
  const faults: Fault[] = []
  for (const end of ['from', 'to'] as const) {
    if (!workingSet.nodes.get(formatElementKey(key[end]))?.current) {
      faults.push({ path: `/${end}`, message: `${formatElementKey(key[end])} does not exist` })
    }
  }
  if (faults.length > 0)
    throw new AtlasError('NOT_FOUND', `${formatElementKey(key)} cannot be written: an end does not exist`, {
      faults,
    })
}

function createNotFoundError(key: ElementKey): AtlasError {
  return new AtlasError('NOT_FOUND', `${formatElementKey(key)} does not exist`)
}

function createStillConnectedError(key: ElementKey, incident: readonly TrackedElement[]): AtlasError {
  return new AtlasError(
    'STILL_CONNECTED',
    `${formatElementKey(key)} has ${formatCount(incident.length, 'relationship')}; delete them first, or add cascade=relationships`,
    {
      details: {
        relationshipsTotal: incident.length,
        relationships: incident.slice(0, maxListedRelationships).map((tracked) => tracked.key),
      },
    },
  )
}

const toComparable = (values: PropertyValues) =>
  Object.fromEntries(
    Object.entries(values)
      .filter(([name]) => !(name in systemProperties))
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )
