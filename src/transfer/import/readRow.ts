import { nullCell, toldText, valueOfCell } from '../../formats/cells/cellText.ts'
import type { Place, RawRecord } from '../../formats/inputFormat.ts'
import type { NodeKey, RelationshipKey } from '../../graph/element.ts'
import { idFromName } from '../../graph/writing/idFromName.ts'
import { faultsOf } from '../../model/faults.ts'
import { bookkeeping, givenPropertiesOf, idPattern, type Kind } from '../../model/kind.ts'
import { kinds } from '../../model/kinds.ts'
import { type Properties, type Property, type Value, valueSchema } from '../../model/property.ts'
import {
  givenRelationshipPropertiesOf,
  mayConnect,
  type RelationshipType,
  relationshipTypes,
} from '../../model/relationships.ts'
import { contradiction } from '../../model/schemas.ts'
import { faultAt, type ImportFault, type Mode, type Row } from './importRow.ts'

type Tell = (fault: ImportFault) => void

/**
 * A record as a row of the model; whatever does not fit is told in full. In `replace` an empty cell takes its value
 * away, and a record that stands under no columns is all there is of its element.
 */
export function readRow(record: RawRecord, mode: Mode, tell: Tell): Row | undefined {
  const { fields, table } = record
  const isRelationship =
    table === undefined ? 'type' in fields && !('kind' in fields) : isRelationships(table)
  return isRelationship ? readRelationship(record, mode, tell) : readNode(record, mode, tell)
}

export const isRelationships = (table: string) => table.toLowerCase() === 'relationships'

/** The kind that a sheet or a file is named by. */
export const kindOfTable = (table: string): Kind | undefined => kindsByTable.get(table.toLowerCase())

const kindsByTable = new Map(
  [...kinds.values()].flatMap((kind) => [
    [kind.path.toLowerCase(), kind],
    [kind.name.toLowerCase(), kind],
  ]),
)

function readNode(record: RawRecord, mode: Mode, tell: Tell): Row<NodeKey> | undefined {
  const { place, fields, table } = record
  const kind = table === undefined ? kinds.get(String(fields.kind)) : kindOfTable(table)
  if (!kind) {
    tell(
      faultAt(
        place,
        table === undefined ? 'is no kind of the model' : `${table} is no kind of the model`,
        fields.kind,
        'kind',
      ),
    )
    return undefined
  }
  const values = readValues(
    record,
    valuesFor(kind.name, () => givenPropertiesOf(kind)),
    { ofKey: nodeFields, mode },
    tell,
  )
  const id = idOf(record, values.set.name)
  if (id === undefined || !isId.test(id)) {
    const reason =
      id === undefined ? 'is required: nothing else tells which it is' : `has to match ${idPattern}`
    tell(faultAt(place, reason, fields.id, 'id'))
    return undefined
  }
  return { place, key: { kind: kind.name, id }, ...values }
}

const nodeFields = new Set(['kind', 'id'])
const isId = new RegExp(idPattern)

/** The id that is given, else one made from the name; `externalId` is looked up later. */
function idOf({ fields }: RawRecord, name: Value | undefined): string | undefined {
  if (hasId(fields)) return String(fields.id)
  return typeof name === 'string' ? idFromName(name) : undefined
}

export const hasId = (fields: RawRecord['fields']) =>
  fields.id !== undefined && fields.id !== null && fields.id !== ''

function readRelationship(record: RawRecord, mode: Mode, tell: Tell): Row<RelationshipKey> | undefined {
  const { place, fields } = record
  const type = relationshipTypes.get(String(fields.type))
  const from = endOf(fields, 'from')
  const to = endOf(fields, 'to')
  if (!type) tell(faultAt(place, 'is no type of the model', fields.type, 'type'))
  const areEnds = [checkEnd(place, 'from', from, tell), checkEnd(place, 'to', to, tell)].every(Boolean)
  if (!type || !areEnds) return undefined
  const key = { type: type.name, from, to }
  if (!mayConnect(type, from.kind, to.kind)) {
    tell(
      faultAt(
        place,
        `${type.name} cannot go from ${from.kind} to ${to.kind}; it goes ${endsOf(type)}`,
        to.kind,
        'toKind',
      ),
    )
    return undefined
  }
  const values = readValues(
    record,
    valuesFor(type.name, () => givenRelationshipPropertiesOf(type)),
    { ofKey: relationshipFields, mode },
    tell,
  )
  const found = contradiction(values.set)
  if (found) tell(faultAt(place, found.message, values.set[found.path], found.path))
  return { place, key, ...values }
}

const relationshipFields = new Set(['type', 'from', 'fromKind', 'to', 'toKind'])

const endsOf = ({ ends }: RelationshipType) =>
  ends.map(([from, to]) => `${from.join(', ')} → ${to.join(', ')}`).join('; ')

/** An end is `{kind, id}` in a record, and two columns in a table. */
function endOf(fields: RawRecord['fields'], end: 'from' | 'to'): NodeKey {
  const given = fields[end]
  if (typeof given === 'object' && given !== null) {
    const { kind, id } = given as Partial<NodeKey>
    return { kind: String(kind ?? ''), id: String(id ?? '') }
  }
  return { kind: String(fields[`${end}Kind`] ?? ''), id: String(given ?? '') }
}

function checkEnd(place: Place, end: 'from' | 'to', { kind, id }: NodeKey, tell: Tell): boolean {
  const isKind = kinds.has(kindOfTable(kind)?.name ?? '') && kinds.has(kind)
  if (!isKind) tell(faultAt(place, 'is no kind of the model', kind, `${end}Kind`))
  if (!isId.test(id)) tell(faultAt(place, id === '' ? 'is required' : `has to match ${idPattern}`, id, end))
  return isKind && isId.test(id)
}

/** How a property is read, made once for each kind and type. */
interface Reader {
  readonly property: Property
  read(value: unknown): { success: true; data: Value } | { success: false; reason: string }
}

const readers = new Map<string, ReadonlyMap<string, Reader>>()

function valuesFor(name: string, properties: () => Properties): ReadonlyMap<string, Reader> {
  const known = readers.get(name)
  if (known) return known
  const made = new Map(Object.entries(properties()).map(([key, property]) => [key, readerOf(property)]))
  readers.set(name, made)
  return made
}

function readerOf(property: Property): Reader {
  const schema = valueSchema(property)
  return {
    property,
    read: (value) => {
      const result = schema.safeParse(value)
      if (result.success) return { success: true, data: result.data }
      const reasons = faultsOf(result.error).map(({ message }) => message)
      return { success: false, reason: [...new Set(reasons)].join('; ') }
    },
  }
}

function readValues(
  { place, fields, table, isText }: RawRecord,
  known: ReadonlyMap<string, Reader>,
  { ofKey, mode }: { readonly ofKey: ReadonlySet<string>; readonly mode: Mode },
  tell: Tell,
): Pick<Row, 'set' | 'clear' | 'isWhole'> {
  const set: Record<string, Value> = {}
  const clear: string[] = []
  const written = table !== undefined ? 'cell' : isText ? 'text' : 'value'
  for (const name in fields) {
    if (ofKey.has(name) || name in bookkeeping || fields[name] === undefined) continue
    const read = readValue(known.get(name), fields[name], written, mode)
    if (read === 'kept') continue
    if (read === 'cleared') clear.push(name)
    else if (read.success) set[name] = read.data
    else tell(faultAt(place, read.reason, fields[name], name))
  }
  return { set, clear, isWhole: mode === 'replace' && table === undefined }
}

type Read = ReturnType<Reader['read']> | 'kept' | 'cleared'

/** How a value stands in a file: typed, as text, or in a cell, which is there also when it holds nothing. */
type Written = 'value' | 'text' | 'cell'

function readValue(reader: Reader | undefined, value: unknown, written: Written, mode: Mode): Read {
  if (written !== 'value' && value === '') {
    return mode === 'replace' && reader && !reader.property.isRequired ? 'cleared' : 'kept'
  }
  if (!reader) return { success: false, reason: 'is not in the model' }
  if (value === null || (written === 'cell' && value === nullCell)) {
    return reader.property.isRequired ? { success: false, reason: 'cannot be taken away' } : 'cleared'
  }
  if (written === 'value') return reader.read(value)
  const text = written === 'cell' ? toldText(String(value)) : String(value)
  return reader.read(valueOfCell(reader.property, text))
}
