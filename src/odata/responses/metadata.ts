import type { FeedColumn } from '../../tables/tableDefinition.ts'
import type { EntitySet, Navigation } from '../entitySets.ts'
import { containerName, edmTypes, isListed, namespace } from './edm.ts'
import type { Style } from './responseStyle.ts'

type Sets = ReadonlyMap<string, EntitySet>

/** In full and without a reference: some clients fetch what is referred to, and fail where the network ends. */
const core = 'Org.OData.Core.V1'
const capabilities = 'Org.OData.Capabilities.V1'

/** The tables there are, for clients that begin with the service's address. */
export function serviceDocument(sets: Sets, { base, metadata }: Style): object {
  return {
    ...(metadata !== 'none' && { '@odata.context': `${base}/$metadata` }),
    value: [...sets.values()].filter(isListed).map(({ name, table: { title } }) => ({
      name,
      title,
      kind: 'EntitySet',
      url: name,
    })),
  }
}

/** What the tables hold, as CSDL JSON. */
export function csdlJson(sets: Sets): object {
  const types = [...sets.values()].map((set) => [set.typeName, jsonType(set, sets)])
  const entitySets = [...sets.values()].map((set) => [set.name, jsonSet(set)])
  return {
    $Version: '4.01',
    $EntityContainer: `${namespace}.${containerName}`,
    [namespace]: {
      ...Object.fromEntries(types),
      [containerName]: { $Kind: 'EntityContainer', ...Object.fromEntries(entitySets) },
    },
  }
}

function jsonType({ table, key, columns, navigations }: EntitySet, sets: Sets): object {
  return {
    $Kind: 'EntityType',
    $Key: key,
    [`@${core}.Description`]: table.description,
    ...Object.fromEntries([...columns.values()].map((column) => [column.name, jsonProperty(column)])),
    ...Object.fromEntries(
      [...navigations.values()].map((navigation) => [navigation.name, jsonNavigation(navigation, sets)]),
    ),
  }
}

function jsonProperty({ type, isNullable, description }: FeedColumn): object {
  const isList = type === 'strings'
  return {
    ...(isList && { $Collection: true }),
    ...(type !== 'string' && !isList && { $Type: edmTypes[type] }),
    ...(type === 'dateTime' && { $Precision: 9 }),
    ...(isNullable && !isList && { $Nullable: true }),
    [`@${core}.Description`]: description,
  }
}

function jsonNavigation(navigation: Navigation, sets: Sets): object {
  const { isCollection, partner, description } = navigation
  return {
    $Kind: 'NavigationProperty',
    ...(isCollection && { $Collection: true }),
    ...(!isCollection && { $Nullable: true }),
    $Type: typeOf(navigation, sets),
    ...(partner !== undefined && { $Partner: partner }),
    [`@${core}.Description`]: description,
  }
}

function jsonSet(set: EntitySet): object {
  const bindings = [...set.navigations.values()].map(({ name, target }) => [name, target])
  return {
    $Collection: true,
    $Type: `${namespace}.${set.typeName}`,
    ...(bindings.length > 0 && { $NavigationPropertyBinding: Object.fromEntries(bindings) }),
    ...(!isListed(set) && { $IncludeInServiceDocument: false }),
    [`@${capabilities}.SearchRestrictions`]: { Searchable: isSearchable(set) },
    [`@${capabilities}.InsertRestrictions`]: { Insertable: false },
    [`@${capabilities}.UpdateRestrictions`]: { Updatable: false },
    [`@${capabilities}.DeleteRestrictions`]: { Deletable: false },
  }
}

const typeOf = ({ target }: Navigation, sets: Sets) => `${namespace}.${sets.get(target)?.typeName}`

const isSearchable = ({ table: { source } }: EntitySet) => typeof source === 'object' && 'kind' in source

/** The same as CSDL XML, which most clients read. */
export function csdlXml(sets: Sets, version: string): string {
  const types = [...sets.values()].map((set) => xmlType(set, sets))
  const container = element('EntityContainer', { Name: containerName }, [...sets.values()].map(xmlSet))
  const schema = element(
    'Schema',
    { xmlns: 'http://docs.oasis-open.org/odata/ns/edm', Namespace: namespace },
    [...types, container],
  )
  const edmx = { 'xmlns:edmx': 'http://docs.oasis-open.org/odata/ns/edmx', Version: version }
  const services = element('edmx:DataServices', {}, [schema])
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('edmx:Edmx', edmx, [services])}\n`
}

function xmlType({ typeName, table, key, columns, navigations }: EntitySet, sets: Sets): string {
  return element('EntityType', { Name: typeName }, [
    element(
      'Key',
      {},
      key.map((name) => element('PropertyRef', { Name: name })),
    ),
    ...[...columns.values()].map(xmlProperty),
    ...[...navigations.values()].map((navigation) => xmlNavigation(navigation, sets)),
    described(table.description),
  ])
}

function xmlProperty({ name, type, isNullable, description }: FeedColumn): string {
  const nullable = type === 'strings' || !isNullable ? { Nullable: 'false' } : {}
  const precision = type === 'dateTime' ? { Precision: '9' } : {}
  return element('Property', { Name: name, Type: edmTypes[type], ...nullable, ...precision }, [
    described(description),
  ])
}

function xmlNavigation(navigation: Navigation, sets: Sets): string {
  const { name, isCollection, partner, description } = navigation
  const type = typeOf(navigation, sets)
  const attributes = {
    Name: name,
    Type: isCollection ? `Collection(${type})` : type,
    ...(partner !== undefined && { Partner: partner }),
  }
  return element('NavigationProperty', attributes, [described(description)])
}

function xmlSet(set: EntitySet): string {
  const listed = isListed(set) ? {} : { IncludeInServiceDocument: 'false' }
  return element('EntitySet', { Name: set.name, EntityType: `${namespace}.${set.typeName}`, ...listed }, [
    ...[...set.navigations.values()].map(({ name, target }) =>
      element('NavigationPropertyBinding', { Path: name, Target: target }),
    ),
    restriction('SearchRestrictions', 'Searchable', isSearchable(set)),
    restriction('InsertRestrictions', 'Insertable', false),
    restriction('UpdateRestrictions', 'Updatable', false),
    restriction('DeleteRestrictions', 'Deletable', false),
  ])
}

const restriction = (term: string, property: string, isAllowed: boolean) =>
  element('Annotation', { Term: `${capabilities}.${term}` }, [
    element('Record', {}, [element('PropertyValue', { Property: property, Bool: String(isAllowed) })]),
  ])

const described = (description: string) =>
  element('Annotation', { Term: `${core}.Description`, String: description })

type Attributes = Readonly<Record<string, string>>

function element(name: string, attributes: Attributes, children: readonly string[] = []): string {
  const pairs = Object.entries(attributes).map(([attribute, value]) => ` ${attribute}="${escaped(value)}"`)
  const start = `<${name}${pairs.join('')}`
  return children.length === 0 ? `${start}/>` : `${start}>${children.join('')}</${name}>`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
}

const escaped = (text: string) => text.replaceAll(/[&<>"\n]/g, (sign) => entities[sign] ?? sign)
