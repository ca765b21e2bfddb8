import { kindNames } from '../../model/kinds.ts'
import { toTableName } from '../tabular/matchTable.ts'
import { normalizeHeader } from '../tabular/tableTarget.ts'
import { listKinds } from './checkMapping.ts'
import { type CompiledCondition, type CompiledValue, compileCondition, compileValue } from './compileValue.ts'
import { MappedProperty } from './mappedProperty.ts'
import type { Mapping, MappingElement, MappingRelationship, MappingTable } from './mapping.ts'
import { findTypes, type NamedType } from './relationshipNames.ts'

/** An element of each row, ready to be read. */
export interface CompiledElement {
  readonly as?: string | undefined
  /** A kind, or the column that has it. */
  readonly kind: string | CompiledValue
  readonly condition: CompiledCondition
  readonly id?: CompiledValue
  readonly key?: CompiledValue
  readonly ref?: CompiledValue
  readonly name?: CompiledValue
  /** The property that takes values without a place. */
  readonly source?: string | undefined
  /** Without the name. */
  readonly properties: readonly MappedProperty[]
  /** Headers of its columns, by property. */
  readonly headers: ReadonlyMap<string, string>
}

export interface CompiledReference {
  readonly names: CompiledValue
  readonly kinds: readonly string[]
  readonly create: boolean
}

export interface CompiledRelationship {
  readonly condition: CompiledCondition
  /** In order of preference. */
  readonly types: readonly (readonly NamedType[] | CompiledValue)[]
  readonly from: string | CompiledReference
  readonly to: string | CompiledReference
  readonly properties: readonly MappedProperty[]
  /** Headers of its columns, by property. */
  readonly headers: readonly (readonly [property: string, header: string])[]
}

/** What the rows of some tables become. */
export interface CompiledTable {
  readonly condition: CompiledCondition
  readonly elements: readonly CompiledElement[]
  readonly relationships: readonly CompiledRelationship[]
  /** Columns that are read or ignored; a path has all that is inside of it. */
  readonly columns: ReadonlySet<string>
  readonly ignored: readonly string[]
}

/** The rules for a table by its name; each time new ones, since they note how columns are written. */
export function compileTables({ tables }: Mapping, name: string): CompiledTable[] {
  const plainName = normalizeHeader(toTableName(name))
  const named = tables.filter((table) =>
    table.tables?.some((each) => normalizeHeader(toTableName(each)) === plainName),
  )
  const rules = named.length > 0 ? named : tables.filter((table) => table.tables === undefined)
  return rules.map(compileTable)
}

/** The kinds that a mapping may create or refer to; all if a column has them. */
export function listMappedKinds({ tables }: Mapping): readonly string[] {
  const kinds = tables.flatMap(({ elements = [], relationships = [] }): (readonly string[])[] => [
    ...elements.map(listKinds),
    ...relationships.flatMap(listReferencedKinds),
  ])
  return kinds.some((list) => list.length === 0)
    ? kindNames
    : [...new Set(kinds.flat())].filter((kind) => kindNames.includes(kind))
}

/** The kinds of each end that is not an element of the row. */
const listReferencedKinds = ({ from, to }: MappingRelationship): (readonly string[])[] =>
  [from, to].flatMap((end) => (typeof end === 'string' ? [] : [end.kinds ?? []]))

/** The columns that a table may have, also those that are ignored. */
export function listColumns(rules: readonly CompiledTable[]): Set<string> {
  return new Set(rules.flatMap(({ columns }) => [...columns]))
}

function compileTable({ when, elements = [], relationships = [], ignore = [] }: MappingTable): CompiledTable {
  const condition = compileCondition(when)
  const compiledElements = elements.map(compileElement)
  const compiledRelationships = relationships.map(compileRelationship)
  const columns = [
    ...condition.columns,
    ...compiledElements.flatMap(listElementColumns),
    ...compiledRelationships.flatMap(listRelationshipColumns),
    ...ignore,
  ]
  return {
    condition,
    elements: compiledElements,
    relationships: compiledRelationships,
    columns: new Set(columns),
    ignored: ignore,
  }
}

function compileElement(element: MappingElement): CompiledElement {
  const { as, kind, when, properties = {}, source } = element
  const { name, ...others } = properties
  const identity = { id: element.id, externalId: element.key, name }
  const compiled = compileProperties(others)
  const headers = [
    ...Object.entries(identity).flatMap(([property, value]) =>
      value === undefined
        ? []
        : compileValue(value)
            .columns.slice(0, 1)
            .map((column) => [property, column] as const),
    ),
    ...listHeaders(compiled),
  ]
  return {
    as,
    source,
    kind: typeof kind === 'string' ? kind : compileValue(kind),
    condition: compileCondition(when),
    ...(element.id !== undefined && { id: compileValue(element.id) }),
    ...(element.key !== undefined && { key: compileValue(element.key) }),
    ...(element.ref !== undefined && { ref: compileValue(element.ref) }),
    ...(name !== undefined && { name: compileValue(name) }),
    properties: compiled,
    headers: new Map(headers),
  }
}

const listHeaders = (properties: readonly MappedProperty[]) =>
  properties.map(({ name, header }) => [name, header] as const)

const compileProperties = (properties: NonNullable<MappingElement['properties']>) =>
  Object.entries(properties).map(([name, value]) => new MappedProperty(name, compileValue(value)))

function compileRelationship(relationship: MappingRelationship): CompiledRelationship {
  const { type, when, from, to, properties = {} } = relationship
  const compiled = compileProperties(properties)
  return {
    condition: compileCondition(when),
    types: [type].flat().map((each) => (typeof each === 'string' ? findTypes(each) : compileValue(each))),
    from: compileEnd(from),
    to: compileEnd(to),
    properties: compiled,
    headers: listHeaders(compiled),
  }
}

function compileEnd(end: MappingRelationship['from']): string | CompiledReference {
  if (typeof end === 'string') return end
  const { names, kinds = kindNames, create = false } = end
  return { names: compileValue(names), kinds, create }
}

const listElementColumns = ({ kind, condition, id, key, ref, name, properties }: CompiledElement): string[] =>
  [
    typeof kind === 'string' ? [] : kind.columns,
    condition.columns,
    id?.columns ?? [],
    key?.columns ?? [],
    ref?.columns ?? [],
    name?.columns ?? [],
    ...properties.map(({ value }) => value.columns),
  ].flat()

function listRelationshipColumns({ condition, types, from, to, properties }: CompiledRelationship): string[] {
  const ends = [from, to].map((end) => (typeof end === 'string' ? [] : end.names.columns))
  const typeColumns = types.flatMap((each) => ('columns' in each ? each.columns : []))
  return [
    ...condition.columns,
    ...typeColumns,
    ...ends.flat(),
    ...properties.flatMap(({ value }) => value.columns),
  ]
}
