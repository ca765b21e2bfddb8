import type { Graph } from '../../graph/graph.ts'
import { confidence } from '../../model/kind.ts'
import { kindNames } from '../../model/kinds.ts'
import type { ConfidenceRow } from './dayRecord.ts'

/** The levels of confidence, the lowest first. */
export const confidenceLevels: readonly string[] = confidence.choices ?? []

/** A review is overdue as in the report `map-health`. */
const COUNT = `
MATCH (element:$any($kinds))
WITH labels(element)[0] AS kind, collect({
  level: coalesce(element.confidence, $default),
  isNeverReviewed: element.reviewedAt IS NULL,
  hasInterval: element.reviewEveryDays IS NOT NULL,
  isOverdue: element.reviewEveryDays IS NOT NULL
    AND coalesce(date(element.reviewedAt) + duration({days: element.reviewEveryDays}) < date($day), true)
}) AS elements
RETURN
  kind,
  size(elements) AS elements,
  [level IN $levels | size([element IN elements WHERE element.level = level])] AS levels,
  size([element IN elements WHERE element.isNeverReviewed]) AS neverReviewed,
  size([element IN elements WHERE element.hasInterval]) AS withInterval,
  size([element IN elements WHERE element.isOverdue]) AS overdue
ORDER BY kind`

/** Counts on a day how many elements of each kind have which confidence, and are reviewed. */
export async function measureConfidence(graph: Graph, day: string): Promise<ConfidenceRow[]> {
  const { rows } = await graph.read<Omit<ConfidenceRow, 'confidence'> & { levels: readonly number[] }>(
    COUNT,
    {
      kinds: kindNames,
      levels: confidenceLevels,
      default: confidence.default,
      day,
    },
  )
  return rows.map(({ levels, ...counts }) => ({
    ...counts,
    confidence: Object.fromEntries(confidenceLevels.map((level, index) => [level, levels[index] ?? 0])),
  }))
}
