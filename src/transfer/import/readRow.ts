import { nullCell, parseCell, unescapeNull } from '../../formats/cells/cellText.ts'
import type { RawRecord, SourceLocation } from '../../formats/inputFormat.ts'
import type { NodeKey, RelationshipKey } from '../../graph/element.ts'
import { idFromName } from '../../graph/writing/idFromName.ts'
import { toFaults } from '../../model/faults.ts'
import { getWritableNodeProperties, idPattern, type NodeKind, systemProperties } from '../../model/kind.ts'
import { nodeKinds } from '../../model/kinds.ts'
import type { Properties, Property, PropertyValue } from '../../model/property.ts'
import { relationshipTypes } from '../../model/relationships.ts'
import { findForbiddenEnd, getWritableRelationshipProperties } from '../../model/relationshipType.ts'
import { findContradiction } from '../../model/schemas.ts'
import { valueSchema } from '../../model/valueSchema.ts'
import { createFault, type ImportFault, type ImportMode, type ImportRow } from './importRow.ts'

type FaultReporter = (fault: ImportFault) => void

/**
 * A record as a row of the model; whatever does not fit is told in full. In `replace` an empty cell takes its value
 * away, and a record that stands under no columns is all there is of its element.
 */
export function readRow(
  record: RawRecord,
  mode: ImportMode,
  reportFault: FaultReporter,
): ImportRow | undefined {
  const { fields, table } = record
  const isRelationship =
    table === undefined ? 'type' in fields && !('kind' in fields) : isRelationshipsTable(table)
  return isRelationship
    ? readRelationshipRow(record, mode, reportFault)
    : readNodeRow(record, mode, reportFault)
}

export const isRelationshipsTable = (table: string) => table.toLowerCase() === 'relationships'

/** The kind that a sheet or a file is named by. */
export const findKindByTable = (table: string): NodeKind | undefined => kindsByTable.get(table.toLowerCase())

const kindsByTable = new Map(
  [...nodeKinds.values()].flatMap((kind) => [
    [kind.path.toLowerCase(), kind],
    [kind.name.toLowerCase(), kind],
  ]),
)

function readNodeRow(
  record: RawRecord,
  mode: ImportMode,
  reportFault: FaultReporter,
): ImportRow<NodeKey> | undefined {
  const { location, fields, table } = record
  const kind = table === undefined ? nodeKinds.get(String(fields.kind)) : findKindByTable(table)
  if (!kind) {
    reportFault(
      createFault(
        location,
        table === undefined ? 'is no kind of the model' : `${table} is no kind of the model`,
        fields.kind,
        'kind',
      ),
    )
    return undefined
  }
  const values = readValues(
    record,
    getPropertyReaders(kind.name, () => getWritableNodeProperties(kind)),
    { keyFields: nodeKeyFields, mode },
    reportFault,
  )
  const id = resolveId(record, values.set.name)
  if (id === undefined || !idRegExp.test(id)) {
    const reason =
      id === undefined ? 'is required: nothing else tells which it is' : `has to match ${idPattern}`
    reportFault(createFault(location, reason, fields.id, 'id'))
    return undefined
  }
  return { location, key: { kind: kind.name, id }, ...values }
}

const nodeKeyFields = new Set(['kind', 'id'])
const idRegExp = new RegExp(idPattern)

/** The id that is given, else one made from the name; `externalId` is looked up later. */
function resolveId({ fields }: RawRecord, name: PropertyValue | undefined): string | undefined {
  if (hasId(fields)) return String(fields.id)
  return typeof name === 'string' ? idFromName(name) : undefined
}

export const hasId = (fields: RawRecord['fields']) =>
  fields.id !== undefined && fields.id !== null && fields.id !== ''

function readRelationshipRow(
  record: RawRecord,
  mode: ImportMode,
  reportFault: FaultReporter,
): ImportRow<RelationshipKey> | undefined {
  const { location, fields } = record
  const type = relationshipTypes.get(String(fields.type))
  const from = parseEnd(fields, 'from')
  const to = parseEnd(fields, 'to')
  if (!type) reportFault(createFault(location, 'is no type of the model', fields.type, 'type'))
  const hasValidEnds = [
    validateEnd(location, 'from', from, reportFault),
    validateEnd(location, 'to', to, reportFault),
  ].every(Boolean)
  if (!type || !hasValidEnds) return undefined
  const key = { type: type.name, from, to }
  const forbidden = findForbiddenEnd(type, from, to)
  if (forbidden) {
    const [value, column] = forbidden.part === 'kind' ? [to.kind, 'toKind'] : [to.id, 'to']
    reportFault(createFault(location, forbidden.message, value, column))
    return undefined
  }
  const values = readValues(
    record,
    getPropertyReaders(type.name, () => getWritableRelationshipProperties(type)),
    { keyFields: relationshipKeyFields, mode },
    reportFault,
  )
  const violation = findContradiction(values.set)
  if (violation)
    reportFault(createFault(location, violation.message, values.set[violation.path], violation.path))
  return { location, key, ...values }
}

const relationshipKeyFields = new Set(['type', 'from', 'fromKind', 'to', 'toKind'])

/** An end is `{kind, id}` in a record, and two columns in a table. */
function parseEnd(fields: RawRecord['fields'], end: 'from' | 'to'): NodeKey {
  const endpoint = fields[end]
  if (typeof endpoint === 'object' && endpoint !== null) {
    const { kind, id } = endpoint as Partial<NodeKey>
    return { kind: String(kind ?? ''), id: String(id ?? '') }
  }
  return { kind: String(fields[`${end}Kind`] ?? ''), id: String(endpoint ?? '') }
}

function validateEnd(
  location: SourceLocation,
  end: 'from' | 'to',
  { kind, id }: NodeKey,
  reportFault: FaultReporter,
): boolean {
  const isKnownKind = nodeKinds.has(findKindByTable(kind)?.name ?? '') && nodeKinds.has(kind)
  if (!isKnownKind) reportFault(createFault(location, 'is no kind of the model', kind, `${end}Kind`))
  if (!idRegExp.test(id))
    reportFault(createFault(location, id === '' ? 'is required' : `has to match ${idPattern}`, id, end))
  return isKnownKind && idRegExp.test(id)
}

/** How a property is read, made once for each kind and type. */
interface PropertyReader {
  readonly property: Property
  read(value: unknown): { success: true; data: PropertyValue } | { success: false; reason: string }
}

const propertyReaders = new Map<string, ReadonlyMap<string, PropertyReader>>()

function getPropertyReaders(name: string, properties: () => Properties): ReadonlyMap<string, PropertyReader> {
  const readersByProperty = propertyReaders.get(name)
  if (readersByProperty) return readersByProperty
  const created = new Map(
    Object.entries(properties()).map(([key, property]) => [key, createPropertyReader(property)]),
  )
  propertyReaders.set(name, created)
  return created
}

function createPropertyReader(property: Property): PropertyReader {
  const schema = valueSchema(property)
  return {
    property,
    read: (value) => {
      const result = schema.safeParse(value)
      if (result.success) return { success: true, data: result.data }
      const reasons = toFaults(result.error).map(({ message }) => message)
      return { success: false, reason: [...new Set(reasons)].join('; ') }
    },
  }
}

function readValues(
  { location, fields, table, isText }: RawRecord,
  readersByProperty: ReadonlyMap<string, PropertyReader>,
  { keyFields, mode }: { readonly keyFields: ReadonlySet<string>; readonly mode: ImportMode },
  reportFault: FaultReporter,
): Pick<ImportRow, 'set' | 'clear' | 'isWhole'> {
  const set: Record<string, PropertyValue> = {}
  const clear: string[] = []
  const encoding = table !== undefined ? 'cell' : isText ? 'text' : 'value'
  for (const name in fields) {
    if (keyFields.has(name) || name in systemProperties || fields[name] === undefined) continue
    const read = readValue(readersByProperty.get(name), fields[name], encoding, mode)
    if (read === 'unchanged') continue
    if (read === 'cleared') clear.push(name)
    else if (read.success) set[name] = read.data
    else reportFault(createFault(location, read.reason, fields[name], name))
  }
  return { set, clear, isWhole: mode === 'replace' && table === undefined }
}

type ValueResult = ReturnType<PropertyReader['read']> | 'unchanged' | 'cleared'

/** How a value stands in a file: typed, as text, or in a cell, which is there also when it holds nothing. */
type FieldEncoding = 'value' | 'text' | 'cell'

function readValue(
  reader: PropertyReader | undefined,
  value: unknown,
  encoding: FieldEncoding,
  mode: ImportMode,
): ValueResult {
  if (encoding !== 'value' && value === '') {
    return mode === 'replace' && reader && !reader.property.isRequired ? 'cleared' : 'unchanged'
  }
  if (!reader) return { success: false, reason: 'is not in the model' }
  if (value === null || (encoding === 'cell' && value === nullCell)) {
    return reader.property.isRequired ? { success: false, reason: 'cannot be taken away' } : 'cleared'
  }
  if (encoding === 'value') return reader.read(value)
  const text = encoding === 'cell' ? unescapeNull(String(value)) : String(value)
  return reader.read(parseCell(reader.property, text))
}
