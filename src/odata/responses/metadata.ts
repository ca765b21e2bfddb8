import { escapeXml } from '../../formats/xml/escapeXml.ts'
import type { ColumnDefinition } from '../../tables/tableDefinition.ts'
import type { EntitySet, NavigationProperty } from '../entitySets.ts'
import { containerName, edmTypes, isInServiceDocument, namespace } from './edm.ts'
import type { ResponseStyle } from './responseStyle.ts'

type EntitySets = ReadonlyMap<string, EntitySet>

/** Vocabularies by full name, without references: some clients fetch references and fail without internet access. */
const coreVocabulary = 'Org.OData.Core.V1'
const capabilitiesVocabulary = 'Org.OData.Capabilities.V1'

/** What all entity sets have in common. */
const serviceCapabilities = {
  BatchSupported: true,
  BatchContinueOnErrorSupported: true,
  CrossJoinSupported: false,
  IndexableByKey: true,
  KeyAsSegmentSupported: true,
  SkipSupported: true,
  TopSupported: true,
} as const

/** Lists the entity sets, for clients that start at the service root. */
export function serviceDocument(sets: EntitySets, { base, metadata }: ResponseStyle): object {
  return {
    ...(metadata !== 'none' && { '@odata.context': `${base}/$metadata` }),
    value: [...sets.values()].filter(isInServiceDocument).map(({ name, table: { title } }) => ({
      name,
      title,
      kind: 'EntitySet',
      url: name,
    })),
  }
}

/** Describes the entity sets as CSDL JSON. */
export function csdlJson(sets: EntitySets): object {
  const types = [...sets.values()].map((set) => [set.typeName, jsonType(set, sets)])
  const entitySets = [...sets.values()].map((set) => [set.name, jsonSet(set)])
  return {
    $Version: '4.01',
    $EntityContainer: `${namespace}.${containerName}`,
    [namespace]: {
      ...Object.fromEntries(types),
      [containerName]: {
        $Kind: 'EntityContainer',
        ...Object.fromEntries(
          Object.entries(serviceCapabilities).map(([term, value]) => [
            `@${capabilitiesVocabulary}.${term}`,
            value,
          ]),
        ),
        ...Object.fromEntries(entitySets),
      },
    },
  }
}

function jsonType({ table, key, columns, navigations }: EntitySet, sets: EntitySets): object {
  return {
    $Kind: 'EntityType',
    $Key: key,
    [`@${coreVocabulary}.Description`]: table.description,
    ...Object.fromEntries([...columns.values()].map((column) => [column.name, jsonProperty(column)])),
    ...Object.fromEntries(
      [...navigations.values()].map((navigation) => [navigation.name, jsonNavigation(navigation, sets)]),
    ),
  }
}

function jsonProperty({ type, isNullable, description }: ColumnDefinition): object {
  const isList = type === 'strings'
  return {
    ...(isList && { $Collection: true }),
    ...(type !== 'string' && !isList && { $Type: edmTypes[type] }),
    ...(type === 'dateTime' && { $Precision: 9 }),
    ...(isNullable && !isList && { $Nullable: true }),
    [`@${coreVocabulary}.Description`]: description,
  }
}

function jsonNavigation(navigation: NavigationProperty, sets: EntitySets): object {
  const { isCollection, partner, description } = navigation
  return {
    $Kind: 'NavigationProperty',
    ...(isCollection && { $Collection: true }),
    ...(!isCollection && { $Nullable: true }),
    $Type: qualifiedTypeName(navigation, sets),
    ...(partner !== undefined && { $Partner: partner }),
    [`@${coreVocabulary}.Description`]: description,
  }
}

function jsonSet(set: EntitySet): object {
  const bindings = [...set.navigations.values()].map(({ name, target }) => [name, target])
  return {
    $Collection: true,
    $Type: `${namespace}.${set.typeName}`,
    ...(bindings.length > 0 && { $NavigationPropertyBinding: Object.fromEntries(bindings) }),
    ...(!isInServiceDocument(set) && { $IncludeInServiceDocument: false }),
    [`@${capabilitiesVocabulary}.CountRestrictions`]: { Countable: true },
    [`@${capabilitiesVocabulary}.SearchRestrictions`]: { Searchable: isSearchable(set) },
    [`@${capabilitiesVocabulary}.InsertRestrictions`]: { Insertable: false },
    [`@${capabilitiesVocabulary}.UpdateRestrictions`]: { Updatable: false },
    [`@${capabilitiesVocabulary}.DeleteRestrictions`]: { Deletable: false },
  }
}

const qualifiedTypeName = ({ target }: NavigationProperty, sets: EntitySets) =>
  `${namespace}.${sets.get(target)?.typeName}`

const isSearchable = ({ table: { source } }: EntitySet) => typeof source === 'object' && 'kind' in source

/** Describes the entity sets as CSDL XML, which most clients read. */
export function csdlXml(sets: EntitySets, version: string): string {
  const types = [...sets.values()].map((set) => xmlType(set, sets))
  const container = xmlElement('EntityContainer', { Name: containerName }, [
    ...[...sets.values()].map(xmlSet),
    ...Object.entries(serviceCapabilities).map(([term, value]) =>
      xmlElement('Annotation', { Term: `${capabilitiesVocabulary}.${term}`, Bool: String(value) }),
    ),
  ])
  const schema = xmlElement(
    'Schema',
    { xmlns: 'http://docs.oasis-open.org/odata/ns/edm', Namespace: namespace },
    [...types, container],
  )
  const edmx = { 'xmlns:edmx': 'http://docs.oasis-open.org/odata/ns/edmx', Version: version }
  const services = xmlElement('edmx:DataServices', {}, [schema])
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xmlElement('edmx:Edmx', edmx, [services])}\n`
}

function xmlType({ typeName, table, key, columns, navigations }: EntitySet, sets: EntitySets): string {
  return xmlElement('EntityType', { Name: typeName }, [
    xmlElement(
      'Key',
      {},
      key.map((name) => xmlElement('PropertyRef', { Name: name })),
    ),
    ...[...columns.values()].map(xmlProperty),
    ...[...navigations.values()].map((navigation) => xmlNavigation(navigation, sets)),
    descriptionAnnotation(table.description),
  ])
}

function xmlProperty({ name, type, isNullable, description }: ColumnDefinition): string {
  const nullable = type === 'strings' || !isNullable ? { Nullable: 'false' } : {}
  const precision = type === 'dateTime' ? { Precision: '9' } : {}
  return xmlElement('Property', { Name: name, Type: edmTypes[type], ...nullable, ...precision }, [
    descriptionAnnotation(description),
  ])
}

function xmlNavigation(navigation: NavigationProperty, sets: EntitySets): string {
  const { name, isCollection, partner, description } = navigation
  const type = qualifiedTypeName(navigation, sets)
  const attributes = {
    Name: name,
    Type: isCollection ? `Collection(${type})` : type,
    ...(partner !== undefined && { Partner: partner }),
  }
  return xmlElement('NavigationProperty', attributes, [descriptionAnnotation(description)])
}

function xmlSet(set: EntitySet): string {
  const visibility = isInServiceDocument(set) ? {} : { IncludeInServiceDocument: 'false' }
  return xmlElement(
    'EntitySet',
    { Name: set.name, EntityType: `${namespace}.${set.typeName}`, ...visibility },
    [
      ...[...set.navigations.values()].map(({ name, target }) =>
        xmlElement('NavigationPropertyBinding', { Path: name, Target: target }),
      ),
      restriction('CountRestrictions', 'Countable', true),
      restriction('SearchRestrictions', 'Searchable', isSearchable(set)),
      restriction('InsertRestrictions', 'Insertable', false),
      restriction('UpdateRestrictions', 'Updatable', false),
      restriction('DeleteRestrictions', 'Deletable', false),
    ],
  )
}

const restriction = (term: string, property: string, isAllowed: boolean) =>
  xmlElement('Annotation', { Term: `${capabilitiesVocabulary}.${term}` }, [
    xmlElement('Record', {}, [xmlElement('PropertyValue', { Property: property, Bool: String(isAllowed) })]),
  ])

const descriptionAnnotation = (description: string) =>
  xmlElement('Annotation', { Term: `${coreVocabulary}.Description`, String: description })

type Attributes = Readonly<Record<string, string>>

function xmlElement(name: string, attributes: Attributes, children: readonly string[] = []): string {
  const pairs = Object.entries(attributes).map(([attribute, value]) => ` ${attribute}="${escapeXml(value)}"`)
  const start = `<${name}${pairs.join('')}`
  return children.length === 0 ? `${start}/>` : `${start}>${children.join('')}</${name}>`
}
