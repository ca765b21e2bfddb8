import type { Cell } from '../inputFormat.ts'
import { unescapeFormula } from '../tabular/formulaEscaping.ts'

/** The value of a cell by its attributes and the text that it shows. */
export function readCellValue(attributes: Readonly<Record<string, string>>, shownText: string): Cell {
  switch (attributes['value-type']) {
    case 'float':
    case 'percentage':
    case 'currency':
      return Number(attributes.value)
    case 'boolean':
      return attributes['boolean-value'] === 'true'
    case 'date':
      return readDate(attributes['date-value'] ?? '', shownText)
    case 'time':
      return attributes['time-value'] ?? ''
    default:
      return unescapeFormula(readText(attributes['string-value'], shownText))
  }
}

/** The text of the attribute, unless it only lacks white space: tabs in attributes become spaces, or are left out. */
function readText(attribute: string | undefined, shownText: string): string {
  if (attribute === undefined || withoutSpace(attribute) === withoutSpace(shownText)) return shownText
  return attribute
}

const withoutSpace = (text: string) => text.replaceAll(/\s+/g, '')

/** A day, or a time in UTC; with the milliseconds shown, since LibreOffice rounds the attribute to seconds in distant years. */
function readDate(attribute: string, shownText: string): string {
  const timeMs = parseTime(attribute)
  if (timeMs === undefined) return attribute
  const shownMs = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{1,3}$/.test(shownText)
    ? parseTime(shownText.replace(' ', 'T'))
    : undefined
  const isSameTime = shownMs !== undefined && Math.abs(shownMs - timeMs) < 1_000
  return new Date(isSameTime ? shownMs : timeMs).toISOString().replace('.000Z', 'Z')
}

/** A time rounded to milliseconds: programs compute the nanoseconds that they write from a fraction of a day. */
function parseTime(text: string): number | undefined {
  const [, seconds, fraction = '0'] = /^(.+T[\d:]+)(\.\d+)?$/.exec(text) ?? []
  if (seconds === undefined) return undefined
  const timeMs = Date.parse(`${seconds}Z`) + Math.round(Number(fraction) * 1_000)
  return Number.isNaN(timeMs) ? undefined : timeMs
}
