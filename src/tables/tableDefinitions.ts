import { nodeKinds } from '../model/kinds.ts'
import { relationshipTypes } from '../model/relationships.ts'
import type { Catalogue } from '../reports/catalogue.ts'
import { findingElementsTable, findingsTable } from './findingTables.ts'
import { createKindTable, createListPropertyTables, createRelationshipTable } from './modelTables.ts'
import { addRowKey, createReportTable } from './reportTables.ts'
import type { TableDefinition } from './tableDefinition.ts'
import { confidenceHistoryTable } from './written/confidenceHistory.ts'
import { coverageHistoryTables } from './written/coverageHistory.ts'
import { datesTable } from './written/dates.ts'
import { elementHistoryTable, relationshipHistoryTable } from './written/elementHistory.ts'
import { findingHistoryTable } from './written/findingHistory.ts'
import { gapHistoryTable } from './written/gapHistory.ts'
import { measureHistoryTable } from './written/measureHistory.ts'
import { reportHistoryTable } from './written/reportHistory.ts'
import { touchpointOverviewTable } from './written/touchpointOverview.ts'

/** The tables that neither the model nor the reports declare. */
const writtenTables: readonly TableDefinition[] = [
  reportHistoryTable,
  findingHistoryTable,
  ...coverageHistoryTables,
  gapHistoryTable,
  confidenceHistoryTable,
  measureHistoryTable,
  elementHistoryTable,
  relationshipHistoryTable,
  datesTable,
  touchpointOverviewTable,
]

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
  for (const table of [findingsTable, findingElementsTable, ...writtenTables]) addTable(table)
  for (const type of relationshipTypes.values()) addTable(createRelationshipTable(type), 'Relationships')
  for (const report of catalogue.values()) addTable(addRowKey(createReportTable(report)), 'Report')
  return tables
}
