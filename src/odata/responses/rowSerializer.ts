import { normalTimeText } from '../../model/property.ts'
import type { FeedColumn } from '../../tables/tableDefinition.ts'
import { expandedAtMost } from '../cypher/rowList.ts'
import type { EntitySet } from '../entitySets.ts'
import { encodeToken } from '../paging/skipToken.ts'
import type { Expansion, Query } from '../semantics/query.ts'
import { edmTypes } from './edm.ts'
import { rowPath } from './links.ts'
import type { Style } from './responseStyle.ts'

export type Body = Record<string, unknown>
type Row = readonly unknown[]

/** Makes rows as they were read into rows as they are answered. */
export function rowWriter(set: EntitySet, query: Query, style: Style, version: string): (row: Row) => Body {
  const { columns, key, expansions } = query
  const writers = columns.map((column) => valueWriter(column, style))
  const isFull = style.metadata === 'full' && query.apply.length === 0
  const keyStart = columns.length
  const expanded = expansions.map((expansion) => expansionWriter(expansion, style, version))
  return (row) => {
    const values = row.slice(keyStart, keyStart + key.length)
    const body: Body = isFull ? controlsOf(set, values, style) : {}
    for (let index = 0; index < keyStart; index += 1) {
      const { name, type } = columns[index] as FeedColumn
      if (isFull && typesToTell.has(type))
        body[`${name}@odata.type`] = `#${edmTypes[type].replace('Edm.', '')}`
      body[name] = writers[index]?.(row[index])
    }
    for (const [index, write] of expanded.entries()) {
      write(row[keyStart + key.length + index], body, rowPath(set, values))
    }
    return body
  }
}

/** A value of a column as JSON has it. */
export function valueWriter({ type }: FeedColumn, style: Style): (value: unknown) => unknown {
  switch (type) {
    case 'dateTime':
      return (value) => normalTimeText(value) ?? null
    case 'number':
      return (value) =>
        typeof value === 'number' && !Number.isFinite(value) ? infinity(value) : (value ?? null)
    case 'integer':
      return style.isIeee754Compatible ? (value) => (value === null ? null : String(value)) : same
    case 'strings':
      return (value) => value ?? []
    default:
      return same
  }
}

const same = (value: unknown) => value ?? null
const infinity = (value: number) => String(value).replace('Infinity', 'INF')

function controlsOf(set: EntitySet, key: Row, { base }: Style): Body {
  const path = `${base}/${rowPath(set, key)}`
  const links = [...set.navigations.keys()].map((name) => [`${name}@odata.navigationLink`, `${path}/${name}`])
  return {
    '@odata.type': `#CxAtlas.${set.typeName}`,
    '@odata.id': path,
    ...Object.fromEntries(links),
  }
}

/** Those that a reader of JSON would take for something else; readers want the type right before the value. */
const typesToTell = new Set(['integer', 'date', 'dateTime', 'strings'])

type ExpansionWriter = (found: unknown, body: Body, path: string) => void

function expansionWriter(expansion: Expansion, style: Style, version: string): ExpansionWriter {
  const { navigation, target, isCount, query } = expansion
  const { name } = navigation
  const write = rowWriter(target, query, style, version)
  if (isCount) {
    return (count, body) => {
      body[`${name}@odata.count`] = count
    }
  }
  if (!navigation.isCollection) {
    return (row, body) => {
      body[name] = Array.isArray(row) ? write(row) : null
    }
  }
  return (found, body, path) => {
    const [rows = [], count] = found as [Row[], number?]
    if (count !== undefined) body[`${name}@odata.count`] = count
    body[name] = rows.slice(0, expandedAtMost).map(write)
    if (rows.length <= expandedAtMost) return
    body[`${name}@odata.nextLink`] = `${style.base}/${path}/${name}?${restOf(expansion, version)}`
  }
}

/** The options of the expansion again, to go on behind the rows that were told. */
function restOf({ written, query }: Expansion, version: string): string {
  const { top, skip } = query
  const left = top === undefined ? {} : { left: top - expandedAtMost }
  const token = encodeToken({ version, skip: skip + expandedAtMost, ...left })
  const options = written.map(([name, text]) => `${name}=${encodeURIComponent(text)}&`)
  return `${options.join('')}$skiptoken=${token}`
}
