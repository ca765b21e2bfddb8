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

/** A sentence with the values of a row in place of its placeholders. */
export function formatExplanation(
  template: string,
  columns: readonly ReportColumn[],
  row: ReportRow,
): string {
  return template.replaceAll(
    placeholderPattern,
    (_, name: string, singular: string | undefined, plural: string | undefined) => {
      if (singular !== undefined) return formatCount(Number(row[name] ?? 0), singular, plural)
      const column = columns.find((each) => each.name === name)
      return formatColumnValue(column ?? {}, row[name])
    },
  )
}

/** The columns that a template names. */
export const listPlaceholders = (template: string): string[] =>
  [...template.matchAll(placeholderPattern)].map(([, name]) => name ?? '')
