import { confidenceLevels } from '../../history/daily/confidence.ts'
import { confidence } from '../../model/kind.ts'
import { labelOf } from '../../model/property.ts'
import { requiredColumn } from '../modelTables.ts'
import type { TableDefinition } from '../tableDefinition.ts'
import { recordTimeColumn, rowsOfDays } from './streamHistory.ts'

/** How well the map is supported and kept up to date, day by day. */
export const confidenceHistoryTable: TableDefinition = {
  name: 'ConfidenceHistoryByKind',
  title: 'Confidence history by kind',
  description: 'Confidence and reviews of elements: a row for each recorded day and each kind of node',
  columns: [
    requiredColumn('string', 'key', 'Day and kind'),
    requiredColumn('date', 'day', 'Recorded day'),
    requiredColumn('string', 'kind', 'Kind of the elements'),
    requiredColumn('integer', 'elements', 'Number of elements'),
    ...confidenceLevels.map((level) =>
      requiredColumn('integer', level, `Number of these with confidence ${labelOf(confidence, level)}`),
    ),
    requiredColumn('integer', 'neverReviewed', 'Number of these that were never reviewed'),
    requiredColumn('integer', 'withReviewInterval', 'Number of these with a review interval'),
    requiredColumn('integer', 'reviewOverdue', 'Number of these whose review is overdue'),
    recordTimeColumn,
  ],
  key: ['key'],
  source: rowsOfDays(({ day, confidence: rows }) =>
    (rows ?? []).map(({ kind, elements, confidence: levels, neverReviewed, withInterval, overdue }) => ({
      key: `${day}/${kind}`,
      day,
      kind,
      elements,
      ...levels,
      neverReviewed,
      withReviewInterval: withInterval,
      reviewOverdue: overdue,
    })),
  ),
}
