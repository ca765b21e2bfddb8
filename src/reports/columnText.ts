import { labelOf } from '../model/property.ts'
import { formatCount, formatDuration, formatNumber, joinWords } from '../model/text.ts'
import type { ReportColumn, ReportRow } from './report.ts'

/** A value as people read it: labels instead of values, `2 h 30 min` instead of minutes; empty for no value. */
export function formatColumnValue(
  column: Pick<ReportColumn, 'choiceLabels' | 'unit'>,
  value: unknown,
): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return joinWords(value.map((entry) => formatColumnValue(column, entry)))
  if (typeof value === 'number') return formatQuantity(value, column.unit)
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return labelOf(column, String(value))
}

const formatQuantity = (value: number, unit: string | undefined) =>
  unit === 'minutes' ? formatDuration(value) : formatNumber(value)

/** `{column}`, `{column:noun}` for a number with its noun, `{column:one form|other form}` where the plural is irregular. */
const placeholderPattern = /\{(\w+)(?::([^|{}]+)(?:\|([^{}]+))?)?\}/g

/** The placeholder for the number of rows. */
export const rowCount = 'count'

/**
 * A sentence with the values of rows in place of its placeholders. Of several rows it names each distinct value, of
 * numbers the range, and counts what `{column:noun}` counts at most; `{count:noun}` counts the rows.
 */
export function formatExplanation(
  template: string,
  columns: readonly ReportColumn[],
  rows: readonly ReportRow[],
): string {
  return template.replaceAll(
    placeholderPattern,
    (_, name: string, singular: string | undefined, plural: string | undefined) => {
      const values = rows.map((row) => row[name])
      if (singular !== undefined) return formatCount(countOf(name, values), singular, plural)
      const column = columns.find((each) => each.name === name)
      return formatDistinctValues(column ?? {}, values)
    },
  )
}

const countOf = (name: string, values: readonly unknown[]) =>
  name === rowCount && values.every((value) => value === undefined)
    ? values.length
    : Math.max(...values.map((value) => Number(value ?? 0)))

const maxNamedValues = 5

function formatDistinctValues(
  column: Pick<ReportColumn, 'choiceLabels' | 'unit'>,
  values: readonly unknown[],
): string {
  if (values.length === 1) return formatColumnValue(column, values[0])
  const numbers = values.filter((value) => typeof value === 'number')
  if (numbers.length > 1) return formatRange(numbers, column.unit)
  const texts = [...new Set(values.map((value) => formatColumnValue(column, value)))].filter(Boolean)
  if (texts.length <= maxNamedValues) return texts.length > 1 ? joinWords(texts) : (texts[0] ?? '')
  return joinWords([...texts.slice(0, maxNamedValues), `${texts.length - maxNamedValues} more`])
}

function formatRange(numbers: readonly number[], unit: string | undefined): string {
  const [lowest, highest] = [Math.min(...numbers), Math.max(...numbers)]
  const start = formatQuantity(lowest, unit)
  return lowest === highest ? start : `${start} to ${formatQuantity(highest, unit)}`
}

/** The columns that a template names. */
export const listPlaceholders = (template: string): string[] =>
  [...template.matchAll(placeholderPattern)].map(([, name]) => name ?? '')
