import { kinds } from '../model/kinds.ts'
import { relationshipTypes } from '../model/relationships.ts'
import type { Catalogue } from '../reports/catalogue.ts'
import { findingElementTable, findingTable } from './findingTables.ts'
import { kindTable, listTables, relationshipTable } from './modelTables.ts'
import { reportHistoryTable, reportTable } from './reportTables.ts'
import type { FeedTable } from './tableDefinition.ts'

/** Every table by name: the star schema that follows from the model, and the reports. */
export function feedTables(catalogue: Catalogue): ReadonlyMap<string, FeedTable> {
  const tables = new Map<string, FeedTable>()
  const taken = new Set<string>()
  const add = (table: FeedTable, otherwise = '') => {
    const name = taken.has(table.name.toLowerCase()) ? `${table.name}${otherwise}` : table.name
    if (taken.has(name.toLowerCase())) throw new TypeError(`There are two tables ${name}`)
    taken.add(name.toLowerCase())
    tables.set(name, { ...table, name })
  }
  for (const kind of kinds.values()) add(kindTable(kind))
  for (const kind of kinds.values()) for (const table of listTables(kind)) add(table)
  for (const table of [findingTable, findingElementTable, reportHistoryTable]) add(table)
  for (const type of relationshipTypes.values()) add(relationshipTable(type), 'Relationships')
  for (const report of catalogue.values()) add(reportTable(report), 'Report')
  return tables
}
