import { normalizeTime } from '../../model/dates.ts'
import type { ColumnDefinition } from '../../tables/tableDefinition.ts'
import { createValueReader, listHiddenColumns, maxExpandedRows } from '../cypher/rowList.ts'
import type { EntitySet } from '../entitySets.ts'
import { encodeSkipToken } from '../paging/skipToken.ts'
import type { Expansion, ODataQuery } from '../semantics/query.ts'
import { edmTypes, namespace } from './edm.ts'
import { formatRowPath } from './links.ts'
import type { ResponseStyle } from './responseStyle.ts'

export type ODataBody = Record<string, unknown>
type RowValues = readonly unknown[]

/** Creates the function that converts a row as read to its JSON. */
export function createRowSerializer(
  set: EntitySet,
  query: ODataQuery,
  style: ResponseStyle,
  version: string,
): (row: RowValues) => ODataBody {
  const { columns, key, expansions } = query
  const serializers = columns.map((column) => createValueSerializer(column, style))
  const isFull = style.metadata === 'full' && query.apply.length === 0
  const readKey = createValueReader(query, key)
  const expansionsStart = columns.length + listHiddenColumns(query).length
  const expansionSerializers = expansions.map((expansion) =>
    createExpansionSerializer(expansion, style, version),
  )
  return (row) => {
    const body: ODataBody = isFull ? controlInformation(set, readKey(row), style) : {}
    for (let index = 0; index < columns.length; index += 1) {
      const { name, type } = columns[index] as ColumnDefinition
      if (isFull && annotatedTypes.has(type))
        body[`${name}@odata.type`] = `#${edmTypes[type].replace('Edm.', '')}`
      body[name] = serializers[index]?.(row[index])
    }
    for (const [index, serialize] of expansionSerializers.entries()) {
      serialize(row[expansionsStart + index], body, () => formatRowPath(set, readKey(row)))
    }
    return body
  }
}

/** Creates the function that converts a value of a column to JSON. */
export function createValueSerializer(
  { type }: ColumnDefinition,
  style: ResponseStyle,
): (value: unknown) => unknown {
  switch (type) {
    case 'dateTime':
      return (value) => normalizeTime(value) ?? null
    case 'number':
      return (value) =>
        typeof value === 'number' && !Number.isFinite(value) ? formatInfinity(value) : (value ?? null)
    case 'integer':
      return style.isIeee754Compatible ? (value) => (value === null ? null : String(value)) : nullIfUndefined
    case 'strings':
      return (value) => value ?? []
    default:
      return nullIfUndefined
  }
}

const nullIfUndefined = (value: unknown) => value ?? null
const formatInfinity = (value: number) => String(value).replace('Infinity', 'INF')

function controlInformation(set: EntitySet, key: RowValues, { base }: ResponseStyle): ODataBody {
  const path = `${base}/${formatRowPath(set, key)}`
  const links = [...set.navigations.keys()].map((name) => [`${name}@odata.navigationLink`, `${path}/${name}`])
  return {
    '@odata.type': `#${namespace}.${set.typeName}`,
    '@odata.id': path,
    ...Object.fromEntries(links),
  }
}

/** Types that JSON does not show; clients expect the annotation right before the value. */
const annotatedTypes = new Set(['integer', 'date', 'dateTime', 'strings'])

type ExpansionSerializer = (expansionValue: unknown, body: ODataBody, formatPath: () => string) => void

function createExpansionSerializer(
  expansion: Expansion,
  style: ResponseStyle,
  version: string,
): ExpansionSerializer {
  const { navigation, target, isCount, query } = expansion
  const { name } = navigation
  const serialize = createRowSerializer(target, query, style, version)
  if (isCount) {
    return (count, body) => {
      body[`${name}@odata.count`] = count
    }
  }
  if (!navigation.isCollection) {
    return (row, body) => {
      body[name] = Array.isArray(row) ? serialize(row) : null
    }
  }
  return (expansionValue, body, formatPath) => {
    const [rows = [], count] = expansionValue as [RowValues[], number?]
    if (count !== undefined) body[`${name}@odata.count`] = count
    body[name] = rows.slice(0, maxExpandedRows).map(serialize)
    if (rows.length <= maxExpandedRows) return
    body[`${name}@odata.nextLink`] =
      `${style.base}/${formatPath()}/${name}?${nextLinkQuery(expansion, version)}`
  }
}

/** Query of the link to the remaining rows of an expansion: its own options and a skip token. */
function nextLinkQuery({ rawOptions, query }: Expansion, version: string): string {
  const { top, skip } = query
  const left = top === undefined ? {} : { left: top - maxExpandedRows }
  const token = encodeSkipToken({ version, skip: skip + maxExpandedRows, ...left })
  const options = rawOptions.map(([name, text]) => `${name}=${encodeURIComponent(text)}&`)
  return `${options.join('')}$skiptoken=${token}`
}
