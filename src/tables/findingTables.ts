import { findingProperties } from '../findings/findingEntry.ts'
import { always, columnsOf, sometimes } from './modelTables.ts'
import type { FeedTable } from './tableDefinition.ts'

/** All that the reports flag, with what people say of it. */
export const findingTable: FeedTable = {
  name: 'Findings',
  title: 'Findings',
  description: 'What the reports flag as a problem today, and what people say of it',
  columns: [
    ...columnsOf(findingProperties, ['key']),
    always('string', 'title', 'Title of the report'),
    always('strings', 'elements', 'What it is about, as Touchpoint/first-invoice'),
  ],
  key: ['key'],
  source: 'findings',
  required: [],
}

/** What each finding is about, a row for each of its elements. */
export const findingElementTable: FeedTable = {
  name: 'FindingElements',
  title: 'Finding: elements',
  description: 'What the findings are about: a row for each element of each finding',
  columns: [
    always('string', 'findingKey', 'Key of the finding'),
    always('integer', 'position', 'Its place among the elements of the finding, from 1'),
    always('string', 'kind', 'Kind of the element'),
    always('string', 'id', 'Id of the element'),
    sometimes('string', 'severity', 'How grave the finding is'),
  ],
  key: ['findingKey', 'position'],
  source: 'findingElements',
  required: [],
}
