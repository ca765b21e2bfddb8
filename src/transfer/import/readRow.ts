import type { RawRecord } from '../../formats/inputFormat.ts'
import type { NodeKey, RelationshipKey } from '../../graph/element.ts'
import { idFromName } from '../../graph/writing/idFromName.ts'
import { getWritableNodeProperties, idPattern } from '../../model/kind.ts'
import { kindNames, nodeKinds } from '../../model/kinds.ts'
import type { PropertyValue } from '../../model/property.ts'
import { relationshipTypes } from '../../model/relationships.ts'
import { findForbiddenEnd, getWritableRelationshipProperties } from '../../model/relationshipType.ts'
import { findContradiction } from '../../model/schemas.ts'
import { describeUnknown } from '../../model/suggest.ts'
import type { ImportFault, ImportMode } from './importRecord.ts'
import { createFault, type ImportRow } from './importRow.ts'
import { getPropertyReaders, readValues } from './readValues.ts'
import { findKind, isRelationshipRecord } from './tableNames.ts'

type FaultReporter = (fault: ImportFault) => void

/**
 * A record as a row of the model; reports everything that does not fit. In `replace` an empty cell clears its value, and
 * a record that is not part of a table replaces all properties of its element.
 */
export function readRow(
  record: RawRecord,
  mode: ImportMode,
  reportFault: FaultReporter,
): ImportRow | undefined {
  return isRelationshipRecord(record)
    ? readRelationshipRow(record, mode, reportFault)
    : readNodeRow(record, mode, reportFault)
}

const nodeKeyFields = new Set(['kind', 'id'])

function readNodeRow(
  record: RawRecord,
  mode: ImportMode,
  reportFault: FaultReporter,
): ImportRow<NodeKey> | undefined {
  const { location, fields, table } = record
  const kind = findKind(record)
  if (!kind) {
    reportFault(
      createFault(location, describeName('kind', table ?? fields.kind, kindNames), fields.kind, 'kind'),
    )
    return undefined
  }
  const readers = getPropertyReaders(kind.name, () => getWritableNodeProperties(kind))
  const values = readValues(record, readers, { keyFields: nodeKeyFields, mode }, reportFault)
  const id = resolveId(record, values.set.name)
  // A name that is not valid has a fault already; it is not missing.
  const hasInvalidName = !('name' in values.set) && (fields.name ?? '') !== ''
  if (id !== undefined && idRegExp.test(id))
    return { location, key: { kind: kind.name, id }, ...values, ...(hasInvalidName && { hasInvalidName }) }
  const reason = id === undefined ? 'is required: give an id or a name' : idReason
  reportFault(createFault(location, reason, fields.id, 'id'))
  return undefined
}

const idRegExp = new RegExp(idPattern)
const idReason = `must match ${idPattern}`

/** The given id, or one made from the name; `externalId` was resolved before. */
function resolveId({ fields }: RawRecord, name: PropertyValue | undefined): string | undefined {
  if (hasId(fields)) return String(fields.id)
  return typeof name === 'string' ? idFromName(name) : undefined
}

export const hasId = ({ id }: RawRecord['fields']) => id !== undefined && id !== null && id !== ''

const relationshipKeyFields = new Set(['type', 'from', 'fromKind', 'to', 'toKind'])

function readRelationshipRow(
  record: RawRecord,
  mode: ImportMode,
  reportFault: FaultReporter,
): ImportRow<RelationshipKey> | undefined {
  const { location } = record
  const key = readRelationshipKey(record, reportFault)
  const type = key && relationshipTypes.get(key.type)
  if (!type) return undefined
  const readers = getPropertyReaders(type.name, () => getWritableRelationshipProperties(type))
  const values = readValues(record, readers, { keyFields: relationshipKeyFields, mode }, reportFault)
  const violation = findContradiction(values.set)
  if (violation)
    reportFault(createFault(location, violation.message, values.set[violation.path], violation.path))
  return { location, key, ...values }
}

function readRelationshipKey(
  { location, fields }: RawRecord,
  reportFault: FaultReporter,
): RelationshipKey | undefined {
  const type = relationshipTypes.get(String(fields.type))
  const faults: ImportFault[] = []
  if (!type) {
    const reason = describeName('relationship type', fields.type, relationshipTypes.keys())
    faults.push(createFault(location, reason, fields.type, 'type'))
  }
  const [from, to] = (['from', 'to'] as const).map((end) => {
    const { kind, id } = parseEnd(fields, end)
    if (!nodeKinds.has(kind))
      faults.push(createFault(location, describeName('kind', kind, kindNames), kind, `${end}Kind`))
    if (!idRegExp.test(id)) faults.push(createFault(location, id === '' ? 'is required' : idReason, id, end))
    return { kind, id }
  }) as [NodeKey, NodeKey]
  const forbidden = type && faults.length === 0 ? findForbiddenEnd(type, from, to) : undefined
  if (forbidden) {
    const [value, column] = forbidden.part === 'kind' ? [to.kind, 'toKind'] : [to.id, 'to']
    faults.push(createFault(location, forbidden.message, value, column))
  }
  faults.forEach(reportFault)
  return type && faults.length === 0 ? { type: type.name, from, to } : undefined
}

/** An end is `{kind, id}` in a record, and two columns in a table. */
function parseEnd(fields: RawRecord['fields'], end: 'from' | 'to'): NodeKey {
  const endpoint = fields[end]
  if (typeof endpoint === 'object' && endpoint !== null) {
    const { kind, id } = endpoint as Partial<NodeKey>
    return { kind: String(kind ?? ''), id: String(id ?? '') }
  }
  return { kind: String(fields[`${end}Kind`] ?? ''), id: String(endpoint ?? '') }
}

const describeName = (noun: string, name: unknown, candidates: Iterable<string>) =>
  name === undefined || name === '' ? 'is required' : describeUnknown(noun, String(name), candidates)
