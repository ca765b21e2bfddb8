import { findingProperties } from '../findings/findingEntry.ts'
import { createColumns, nullableColumn, requiredColumn } from './modelTables.ts'
import type { TableDefinition } from './tableDefinition.ts'

/** Problems found by reports, with their status. */
export const findingsTable: TableDefinition = {
  name: 'Findings',
  title: 'Findings',
  description:
    'Problems found by reports today, and their status; filter isSummary = false to count each once',
  columns: [
    ...createColumns(findingProperties, ['key']),
    requiredColumn('string', 'title', 'Title of the report'),
    requiredColumn('strings', 'elements', 'Elements of the finding, as Touchpoint/first-invoice'),
    requiredColumn('strings', 'actors', 'Who can act on it, as Department/finance'),
  ],
  key: ['key'],
  source: 'findings',
}

/** The elements of findings, a row for each element. */
export const findingElementsTable: TableDefinition = {
  name: 'FindingElements',
  title: 'Findings: elements',
  description: 'Elements of findings: a row for each element of each finding',
  columns: [
    requiredColumn('string', 'key', 'Key of the finding and position of the element'),
    requiredColumn('string', 'findingKey', 'Key of the finding'),
    requiredColumn('integer', 'position', 'Position among the elements of the finding, from 1'),
    requiredColumn('string', 'kind', 'Kind of the element'),
    requiredColumn('string', 'id', 'Id of the element'),
    nullableColumn('string', 'name', 'Name of the element'),
    nullableColumn('string', 'severity', 'Severity of the finding'),
    nullableColumn('integer', 'priority', 'Priority of the finding, 0 to 100'),
  ],
  key: ['key'],
  source: 'findingElements',
}
