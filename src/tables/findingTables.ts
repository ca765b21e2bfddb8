import { findingProperties } from '../findings/findingEntry.ts'
import { createColumns, nullableColumn, requiredColumn } from './modelTables.ts'
import type { TableDefinition } from './tableDefinition.ts'

/** All that the reports flag, with what people say of it. */
export const findingsTable: TableDefinition = {
  name: 'Findings',
  title: 'Findings',
  description: 'What the reports flag as a problem today, and what people say of it',
  columns: [
    ...createColumns(findingProperties, ['key']),
    requiredColumn('string', 'title', 'Title of the report'),
    requiredColumn('strings', 'elements', 'What it is about, as Touchpoint/first-invoice'),
  ],
  key: ['key'],
  source: 'findings',
  required: [],
}

/** What each finding is about, a row for each of its elements. */
export const findingElementsTable: TableDefinition = {
  name: 'FindingElements',
  title: 'Finding: elements',
  description: 'What the findings are about: a row for each element of each finding',
  columns: [
    requiredColumn('string', 'findingKey', 'Key of the finding'),
    requiredColumn('integer', 'position', 'Its place among the elements of the finding, from 1'),
    requiredColumn('string', 'kind', 'Kind of the element'),
    requiredColumn('string', 'id', 'Id of the element'),
    nullableColumn('string', 'severity', 'How grave the finding is'),
  ],
  key: ['findingKey', 'position'],
  source: 'findingElements',
  required: [],
}
