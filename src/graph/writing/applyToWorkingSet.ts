import { isDeepStrictEqual } from 'node:util'
import { formatUtcTime } from '../../model/dates.ts'
import { AtlasError, type Fault } from '../../model/errors.ts'
import { systemProperties } from '../../model/kind.ts'
import type { PropertyValues } from '../../model/property.ts'
import { findContradiction, type MergePatch } from '../../model/schemas.ts'
import {
  type ElementKey,
  formatElementKey,
  getDeclaredProperties,
  isRelationshipKey,
  omitBookkeeping,
  orderByModel,
  toEntityTag,
} from '../element.ts'
import type { Change, ChangeOutcome, DeleteChange, Precondition, WriteSignature } from './change.ts'
import {
  getTrackedElement,
  listIncidentRelationships,
  type TrackedElement,
  type WorkingSet,
} from './workingSet.ts'

/** How many of the relationships that forbid a deletion the error names. */
const maxListedRelationships = 100

/** Makes one change in the working set, or throws an AtlasError that says why it cannot be made. */
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
    case 'delete':
      return removeElement(workingSet, tracked, change)
  }
}

/** `isDeed`: it counts as a change even when every value is what it was. */
function setValues(
  workingSet: WorkingSet,
  tracked: TrackedElement,
  input: PropertyValues,
  signature: WriteSignature,
  isAlwaysRecorded = false,
): ChangeOutcome {
  const { key, current } = tracked
  const violation = isRelationshipKey(key) ? findContradiction(input) : undefined
  if (violation) {
    throw new AtlasError(
      'INVALID_INPUT',
      `${formatElementKey(key)}: ${violation.path} ${violation.message}`,
      {
        faults: [{ path: `/${violation.path}`, message: violation.message }],
      },
    )
  }
  assertEndsExist(workingSet, key)
  const values = isAlwaysRecorded
    ? addBookkeeping(key, current, input, signature)
    : computeNextValues(key, current, input, signature)
  if (values === current) return { key, result: 'unchanged', values }
  tracked.current = values
  return { key, result: current ? 'updated' : 'created', values }
}

/** What an element becomes with the given values: the very same object when they say nothing new. */
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

/** What the service notes on an element that it signs. */
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

/** The values of an element with a patch laid over them; a default comes back where null takes a value away. */
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
    throw new AtlasError('PRECONDITION_FAILED', `${formatElementKey(key)} exists already`)
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
  throw new AtlasError('ALREADY_EXISTS', `${formatElementKey(key)} exists already`, {
    faults: isRelationshipKey(key) ? [] : [{ path: '/id', message: `${key.id} is taken; give another id` }],
  })
}

function assertEndsExist(workingSet: WorkingSet, key: ElementKey): void {
  if (!isRelationshipKey(key)) return
  const faults: Fault[] = []
  for (const end of ['from', 'to'] as const) {
    if (!workingSet.nodes.get(formatElementKey(key[end]))?.current) {
      faults.push({ path: `/${end}`, message: `there is no ${formatElementKey(key[end])}` })
    }
  }
  if (faults.length > 0)
    throw new AtlasError('NOT_FOUND', `${formatElementKey(key)}: an end does not exist`, { faults })
}

function createNotFoundError(key: ElementKey): AtlasError {
  return new AtlasError('NOT_FOUND', `There is no ${formatElementKey(key)}`)
}

function createStillConnectedError(key: ElementKey, incident: readonly TrackedElement[]): AtlasError {
  return new AtlasError(
    'STILL_CONNECTED',
    `${incident.length} relationships hang on ${formatElementKey(key)}; delete them first, or add cascade=relationships`,
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
