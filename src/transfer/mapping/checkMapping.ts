import type { Fault } from '../../model/errors.ts'
import { getWritableNodeProperties } from '../../model/kind.ts'
import { getNodeKind, kindNames, nodeKinds } from '../../model/kinds.ts'
import { relationshipTypeNames } from '../../model/relationships.ts'
import { describeUnknown } from '../../model/suggest.ts'
import { relationshipsTarget } from '../tabular/tableTarget.ts'
import type { Mapping, MappingElement, MappingRelationship, MappingTable } from './mapping.ts'
import { chooseType, findTypes } from './relationshipNames.ts'

/** What a mapping has that the model does not have. */
export function checkMapping({ tables }: Mapping): Fault[] {
  return tables.flatMap((table, index) => checkTable(table, `/tables/${index}`))
}

function checkTable(table: MappingTable, path: string): Fault[] {
  const { elements = [], relationships = [] } = table
  if (elements.length + relationships.length === 0)
    return [{ path, message: 'must have elements or relationships' }]
  return [
    ...elements.flatMap((element, index) => checkElement(element, `${path}/elements/${index}`)),
    ...relationships.flatMap((relationship, index) =>
      checkRelationship(relationship, elements, `${path}/relationships/${index}`),
    ),
  ]
}

function checkElement(element: MappingElement, path: string): Fault[] {
  const { id, key, properties = {} } = element
  const kinds = listKinds(element)
  const faults = checkKinds(kinds, `${path}/kind`)
  if (id === undefined && key === undefined && properties.name === undefined)
    faults.push({ path, message: 'must have an id, a key or the property name' })
  const known = new Set(
    kinds
      .filter((kind) => nodeKinds.has(kind))
      .flatMap((kind) => Object.keys(getWritableNodeProperties(getNodeKind(kind)))),
  )
  if (kinds.length === 0) return faults
  const { source } = element
  return [
    ...faults,
    ...checkProperties(properties, known, `${path}/properties`),
    ...(source === undefined ? [] : checkSource(source, kinds, `${path}/source`)),
  ]
}

/** Only a text can take what has no place. */
const checkSource = (source: string, kinds: readonly string[], path: string): Fault[] =>
  kinds
    .filter((kind) => nodeKinds.has(kind) && !getTextLength(kind, source))
    .map((kind) => ({ path, message: `must be a text property of ${kind}, such as description` }))

/** How long a text of a property without choices may be; undefined if the kind has no such property. */
export function getTextLength(kind: string, name: string): number | undefined {
  const { type, choices, pattern, maxLength } = getWritableNodeProperties(getNodeKind(kind))[name] ?? {}
  const isText = type === 'string' && !choices && pattern === undefined && name !== 'name'
  return isText && name !== 'externalId' ? maxLength : undefined
}

const checkKinds = (kinds: readonly string[], path: string): Fault[] =>
  kinds
    .filter((kind) => !nodeKinds.has(kind))
    .map((kind) => ({ path, message: describeUnknown('kind', kind, kindNames) }))

function checkProperties(properties: object, known: ReadonlySet<string>, path: string): Fault[] {
  return Object.keys(properties)
    .filter((name) => !known.has(name) || name === 'id' || name === 'externalId')
    .map((name) => ({
      path: `${path}/${name}`,
      message:
        name === 'id' || name === 'externalId'
          ? `is not a property here; use ${name === 'id' ? 'id' : 'key'} of the element`
          : describeUnknown('property', name, known),
    }))
}

/** The kinds that an element may have; none if a column without a table of values has them. */
export function listKinds({ kind }: Pick<MappingElement, 'kind'>): string[] {
  if (typeof kind === 'string') return [kind]
  const { values, otherwise, text } = kind
  if (!values) return text !== undefined && !text.includes('{') ? [text] : []
  return [...new Set([...Object.values(values), ...(otherwise === undefined ? [] : [otherwise])])]
}

const endColumns: ReadonlySet<string> = new Set(['fromKind', 'from', 'type', 'toKind', 'to'])
const relationshipProperties = new Set(
  [...relationshipsTarget.columns.values()]
    .filter(({ name, isIgnored }) => !isIgnored && !endColumns.has(name))
    .map(({ name }) => name),
)

function checkRelationship(
  relationship: MappingRelationship,
  elements: readonly MappingElement[],
  path: string,
): Fault[] {
  const { properties = {} } = relationship
  const faults = checkProperties(properties, relationshipProperties, `${path}/properties`)
  const texts = listTypeTexts(relationship)
  for (const text of texts)
    if (findTypes(text).length === 0)
      faults.push({
        path: `${path}/type`,
        message: describeUnknown('relationship type', text, relationshipTypeNames),
      })
  const [from, to] = (['from', 'to'] as const).map((end) => {
    const reference = relationship[end]
    if (typeof reference !== 'string') {
      if (reference.create && !reference.kinds)
        faults.push({ path: `${path}/${end}/create`, message: 'needs kinds' })
      faults.push(...checkKinds(reference.kinds ?? [], `${path}/${end}/kinds`))
      return reference.kinds ?? []
    }
    const named = elements.filter(({ as }) => as === reference)
    const kinds = named.map(listKinds)
    if (named.length > 0) return kinds.some((list) => list.length === 0) ? [] : kinds.flat()
    const names = elements.flatMap(({ as }) => (as === undefined ? [] : [as]))
    faults.push({ path: `${path}/${end}`, message: describeUnknown('element', reference, names) })
    return []
  }) as [string[], string[]]
  if (faults.length > 0 || texts.length === 0 || from.length === 0 || to.length === 0) return faults
  const types = texts.flatMap(findTypes)
  const isPossible = from.some((fromKind) => to.some((toKind) => chooseType(types, fromKind, toKind)))
  if (isPossible) return faults
  return [
    {
      path: `${path}/type`,
      message: `cannot connect ${from.join(', ')} to ${to.join(', ')} (${texts.join(', ')})`,
    },
  ]
}

/** The names of types that a relationship may have; none if a column without a table of values has them. */
function listTypeTexts({ type }: MappingRelationship): string[] {
  const texts = [type].flat().map((each) => (typeof each === 'string' ? [each] : listKinds({ kind: each })))
  return texts.some((list) => list.length === 0) ? [] : texts.flat()
}
