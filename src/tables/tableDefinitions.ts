import { nodeKinds } from '../model/kinds.ts'
import { relationshipTypes } from '../model/relationships.ts'
import type { Catalogue } from '../reports/catalogue.ts'
import { findingElementsTable, findingsTable } from './findingTables.ts'
import { createKindTable, createListPropertyTables, createRelationshipTable } from './modelTables.ts'
import { createReportTable, reportHistoryTable } from './reportTables.ts'
import type { TableDefinition } from './tableDefinition.ts'

/** Creates all tables by name: the star schema that follows from the model, and the reports. */
export function createTableDefinitions(catalogue: Catalogue): ReadonlyMap<string, TableDefinition> {
  const tables = new Map<string, TableDefinition>()
  const usedNames = new Set<string>()
  const addTable = (table: TableDefinition, fallbackSuffix = '') => {
    const name = usedNames.has(table.name.toLowerCase()) ? `${table.name}${fallbackSuffix}` : table.name
    if (usedNames.has(name.toLowerCase())) throw new TypeError(`Duplicate table name ${name}`)
    usedNames.add(name.toLowerCase())
    tables.set(name, { ...table, name })
  }
  for (const kind of nodeKinds.values()) addTable(createKindTable(kind))
  for (const kind of nodeKinds.values()) for (const table of createListPropertyTables(kind)) addTable(table)
  for (const table of [findingsTable, findingElementsTable, reportHistoryTable]) addTable(table)
  for (const type of relationshipTypes.values()) addTable(createRelationshipTable(type), 'Relationships')
  for (const report of catalogue.values()) addTable(createReportTable(report), 'Report')
  return tables
}
