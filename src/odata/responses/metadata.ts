import type { ColumnDefinition } from '../../tables/tableDefinition.ts'
import type { EntitySet, NavigationProperty } from '../entitySets.ts'
import { jsonAnnotations, xmlAnnotations, xmlElement } from './annotations.ts'
import {
  containerCapabilities,
  createAlternateKeys,
  createSetCapabilities,
  describe,
} from './capabilities.ts'
import { containerName, edmTypes, isInServiceDocument, namespace } from './edm.ts'
import type { ResponseStyle } from './responseStyle.ts'

type EntitySets = ReadonlyMap<string, EntitySet>

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
        ...jsonAnnotations(containerCapabilities),
        ...Object.fromEntries(entitySets),
      },
    },
  }
}

function jsonType(set: EntitySet, sets: EntitySets): object {
  const { table, key, columns, navigations } = set
  return {
    $Kind: 'EntityType',
    $Key: key,
    ...jsonAnnotations({ ...describe(table.description), ...createAlternateKeys(set) }),
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
    ...jsonAnnotations(describe(description)),
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
    ...jsonAnnotations(describe(description)),
  }
}

function jsonSet(set: EntitySet): object {
  const bindings = [...set.navigations.values()].map(({ name, target }) => [name, target])
  return {
    $Collection: true,
    $Type: `${namespace}.${set.typeName}`,
    ...(bindings.length > 0 && { $NavigationPropertyBinding: Object.fromEntries(bindings) }),
    ...(!isInServiceDocument(set) && { $IncludeInServiceDocument: false }),
    ...jsonAnnotations(createSetCapabilities(set)),
  }
}

const qualifiedTypeName = ({ target }: NavigationProperty, sets: EntitySets) =>
  `${namespace}.${sets.get(target)?.typeName}`

/** Describes the entity sets as CSDL XML, which most clients read. */
export function csdlXml(sets: EntitySets, version: string): string {
  const types = [...sets.values()].map((set) => xmlType(set, sets))
  const container = xmlElement('EntityContainer', { Name: containerName }, [
    ...[...sets.values()].map(xmlSet),
    ...xmlAnnotations(containerCapabilities),
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

function xmlType(set: EntitySet, sets: EntitySets): string {
  const { typeName, table, key, columns, navigations } = set
  return xmlElement('EntityType', { Name: typeName }, [
    xmlElement(
      'Key',
      {},
      key.map((name) => xmlElement('PropertyRef', { Name: name })),
    ),
    ...[...columns.values()].map(xmlProperty),
    ...[...navigations.values()].map((navigation) => xmlNavigation(navigation, sets)),
    ...xmlAnnotations({ ...describe(table.description), ...createAlternateKeys(set) }),
  ])
}

function xmlProperty({ name, type, isNullable, description }: ColumnDefinition): string {
  const nullable = type === 'strings' || !isNullable ? { Nullable: 'false' } : {}
  const precision = type === 'dateTime' ? { Precision: '9' } : {}
  return xmlElement(
    'Property',
    { Name: name, Type: edmTypes[type], ...nullable, ...precision },
    xmlAnnotations(describe(description)),
  )
}

function xmlNavigation(navigation: NavigationProperty, sets: EntitySets): string {
  const { name, isCollection, partner, description } = navigation
  const type = qualifiedTypeName(navigation, sets)
  const attributes = {
    Name: name,
    Type: isCollection ? `Collection(${type})` : type,
    ...(partner !== undefined && { Partner: partner }),
  }
  return xmlElement('NavigationProperty', attributes, xmlAnnotations(describe(description)))
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
      ...xmlAnnotations(createSetCapabilities(set)),
    ],
  )
}
