import { toElementPath } from '../../api/model.ts'
import type { Holder, MatrixTouchpoint, RoleMatrix } from './roleMatrix.ts'

/** Orders of rows and columns, with their labels. */
export const sortLabels: Readonly<Record<string, string>> = {
  importance: 'importance',
  gaps: 'gaps',
  name: 'name',
  clusters: 'clusters',
}

/** Rows and columns of the matrix as they are shown. */
export interface ShownMatrix {
  readonly touchpoints: readonly MatrixTouchpoint[]
  readonly holders: readonly Holder[]
}

const collator = new Intl.Collator('en', { numeric: true })

/** Sorts touchpoints and holders; clusters put those together that have most in common. */
export function sortMatrix(
  { touchpoints, holders }: ShownMatrix,
  cells: RoleMatrix['cells'],
  sort: string,
): ShownMatrix {
  const byName = (a: { name: string }, b: { name: string }) => collator.compare(a.name, b.name)
  const named = { touchpoints: touchpoints.toSorted(byName), holders: holders.toSorted(byName) }
  const busiest = sortByCells(named, cells)
  switch (sort) {
    case 'name':
      return named
    case 'clusters':
      return clusterMatrix(named, cells)
    case 'gaps':
      return {
        holders: busiest,
        touchpoints: named.touchpoints.toSorted(
          (a, b) => b.gaps.length - a.gaps.length || b.importance - a.importance,
        ),
      }
    default:
      return {
        holders: busiest,
        touchpoints: named.touchpoints.toSorted((a, b) => b.importance - a.importance),
      }
  }
}

/** Holders, those with the most touchpoints first. */
function sortByCells({ touchpoints, holders }: ShownMatrix, cells: RoleMatrix['cells']): readonly Holder[] {
  const counts = new Map<string, number>()
  for (const { id } of touchpoints)
    for (const holder of cells.get(id)?.keys() ?? []) counts.set(holder, (counts.get(holder) ?? 0) + 1)
  const countOf = (holder: Holder) => counts.get(toElementPath(holder)) ?? 0
  return holders.toSorted((a, b) => countOf(b) - countOf(a))
}

const rounds = 40

/**
 * Reciprocal averaging: a row gets the mean score of its columns, a column that of its rows, until rows and columns
 * that share many cells have about the same score.
 */
function clusterMatrix({ touchpoints, holders }: ShownMatrix, cells: RoleMatrix['cells']): ShownMatrix {
  const columnByHolder = new Map(holders.map((holder, column) => [toElementPath(holder), column]))
  const columnsOfRow = touchpoints.map(({ id }) =>
    [...(cells.get(id)?.keys() ?? [])].flatMap((holder) => columnByHolder.get(holder) ?? []),
  )
  const rowsOfColumn: number[][] = holders.map(() => [])
  for (const [row, columns] of columnsOfRow.entries())
    for (const column of columns) rowsOfColumn[column]?.push(row)
  let columnScores = holders.map((_, column) => column)
  let rowScores: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    rowScores = columnsOfRow.map((columns) => meanOf(columns, columnScores))
    columnScores = standardize(
      rowsOfColumn.map((rows) => meanOf(rows, rowScores)),
      rowsOfColumn.map((rows) => rows.length),
    )
  }
  return { touchpoints: sortByScore(touchpoints, rowScores), holders: sortByScore(holders, columnScores) }
}

/** NaN for what has no cell, which comes last. */
const meanOf = (indexes: readonly number[], scores: readonly number[]): number =>
  indexes.reduce((sum, index) => sum + (scores[index] ?? 0), 0) / indexes.length

/** Takes out the trivial solution, in which all scores are equal, and keeps the scale. */
function standardize(scores: readonly number[], weights: readonly number[]): number[] {
  const known = scores.map((score) => (Number.isNaN(score) ? 0 : score))
  const total = weights.reduce((sum, weight) => sum + weight, 0) || 1
  const mean = known.reduce((sum, score, index) => sum + score * (weights[index] ?? 0), 0) / total
  const variance =
    known.reduce((sum, score, index) => sum + (score - mean) ** 2 * (weights[index] ?? 0), 0) / total
  const deviation = Math.sqrt(variance) || 1
  return scores.map((score) => (score - mean) / deviation)
}

function sortByScore<Item>(items: readonly Item[], scores: readonly number[]): Item[] {
  const rank = (index: number) => {
    const score = scores[index] ?? Number.NaN
    return Number.isNaN(score) ? Number.POSITIVE_INFINITY : score
  }
  return items
    .map((item, index) => ({ item, score: rank(index) }))
    .sort((a, b) => (a.score === b.score ? 0 : a.score - b.score))
    .map(({ item }) => item)
}
