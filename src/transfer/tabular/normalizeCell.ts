import { parseDate } from '../../formats/cells/dateText.ts'
import { parseDuration } from '../../formats/cells/durationText.ts'
import { errorReason } from '../../formats/cells/formulas.ts'
import { parseNumber } from '../../formats/cells/numberText.ts'
import type { Cell } from '../../formats/inputFormat.ts'
import { formatListCell } from '../../model/listCell.ts'
import type { ColumnStyle } from './columnStyle.ts'
import { normalizeHeader, type TargetColumn } from './tableTarget.ts'

/** The text of a cell as our own files have it; or why it has none, if validation would not say so better. */
export type NormalizedCell = { readonly text: string } | { readonly reason: string }

/** Longer than any number, date or duration. */
export const maxReadLength = 200

/** Errors that spreadsheets show instead of a value, in English, German and French. */
const errorPattern =
  /^#(?:N\/A|NV|REF!|BEZUG!|VALUE!|WERT!|VALEUR!|NAME\?|NOM\?|DIV\/0!|NULL!|NUM!|ZAHL!|NOMBRE!|SPILL!|CALC!|GETTING_DATA)$/i

/** Reads the text of a cell in the style of its column. */
export function normalizeCell(
  column: TargetColumn,
  cell: Cell,
  style: ColumnStyle,
  unit = 1,
): NormalizedCell {
  if (typeof cell !== 'string') return normalizeTyped(column, cell, unit)
  const text = cell.trim()
  if (text === '' || /^\\+N$/.test(text)) return { text: cell }
  if (text.length > maxReadLength && column.type !== 'strings') return { text: cell }
  if (errorPattern.test(text)) return { reason: errorReason }
  switch (column.type) {
    case 'integer':
    case 'number':
      return { text: String(parseNumber(text, style.mark) ?? cell) }
    case 'boolean':
      return { text: findBoolean(text) ?? cell }
    case 'date':
    case 'dateTime':
      return { text: normalizeDate(column, text, style) ?? cell }
    case 'duration':
      return normalizeDuration(text, style, unit)
    case 'strings':
      return { text: normalizeList(cell) }
    default:
      return { text: findChoice(column, text) ?? cell }
  }
}

function normalizeTyped(column: TargetColumn, cell: number | boolean, unit: number): NormalizedCell {
  if (column.type === 'duration' && typeof cell === 'number') return { text: String(Math.ceil(cell * unit)) }
  if (column.type === 'boolean' && (cell === 0 || cell === 1)) return { text: String(cell === 1) }
  return { text: String(cell) }
}

const booleansByText: ReadonlyMap<string, string> = new Map([
  ...['true', 'yes', 'y', '1', 'x', 'on', 'wahr', 'ja', 'j', 'vrai', 'oui', 'o', '✓', '✔'].map(
    (text) => [text, 'true'] as const,
  ),
  ...['false', 'no', 'n', '0', 'off', 'falsch', 'nein', 'faux', 'non'].map(
    (text) => [text, 'false'] as const,
  ),
])

const findBoolean = (text: string) => booleansByText.get(text.toLowerCase())

/** A day with a time of midnight is a day, as programs write it. */
function normalizeDate({ type }: TargetColumn, text: string, { dateOrder }: ColumnStyle): string | undefined {
  const date = parseDate(text, dateOrder)
  return type === 'date' ? date?.replace(/T00:00:00(\.0+)?Z$/, '') : date
}

/** The first days of a spreadsheet's calendar are times without a day, such as `1:30` in a cell for times. */
const timeOfSpreadsheetPattern = /^(?:1899-12-3[01]|1900-0[12]-\d\d)(?:T.*)?$/
const firstDayMs = Date.UTC(1899, 11, 30)

function normalizeDuration(text: string, { mark }: ColumnStyle, unit: number): NormalizedCell {
  if (timeOfSpreadsheetPattern.test(text))
    return { text: String(Math.ceil((Date.parse(text) - firstDayMs) / 60_000)) }
  const result = parseDuration(text, { mark, defaultUnit: unit })
  return 'minutes' in result ? { text: String(result.minutes) } : result
}

/** Line breaks inside a cell separate entries as semicolons do. */
function normalizeList(cell: string): string {
  if (cell.startsWith('[') || cell.includes(';') || !/[\r\n]/.test(cell)) return cell
  const entries = cell.split(/[\r\n]+/).map((entry) => entry.trim())
  return formatListCell(entries.filter((entry) => entry !== ''))
}

/** The choice whose value or label a text is, whatever its case and punctuation. */
function findChoice({ choices = [], choiceLabels = {} }: TargetColumn, text: string): string | undefined {
  if (choices.length === 0 || choices.includes(text)) return undefined
  const name = normalizeHeader(text)
  return choices.find((choice) =>
    [choice, choiceLabels[choice] ?? choice].some((each) => normalizeHeader(each) === name),
  )
}
