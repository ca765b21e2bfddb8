import { AtlasError } from '../../model/errors.ts'
import { cellOfList } from '../../model/listCell.ts'
import type { PropertyType, Value } from '../../model/property.ts'
import { looksLikeFormula } from '../tabular/formulaEscaping.ts'
import { escaped } from './officeXml.ts'
import { styleOf, styles } from './styles.ts'

const longestText = 32_767
const dayMs = 86_400_000
/** Excel counts days from 1899-12-30, and rightly so only from 1900-03-01 on. */
const unixEpochDay = 25_569
const firstDay = 61

/** A value as the content of a cell: what of a day or a time Excel cannot count stays text. */
export function cellXml(
  place: string,
  type: PropertyType,
  value: Value,
  lossless: boolean,
  styled: (style: number) => number,
): string {
  if (typeof value === 'number' && Number.isFinite(value)) {
    return `<c r="${place}" s="${styled(styles.general)}"><v>${value}</v></c>`
  }
  if (typeof value === 'boolean') {
    return `<c r="${place}" s="${styled(styles.general)}" t="b"><v>${value ? 1 : 0}</v></c>`
  }
  const text = Array.isArray(value) ? cellOfList(value) : String(value)
  const serial = type === 'date' || type === 'dateTime' ? serialOf(text) : undefined
  if (serial !== undefined) return `<c r="${place}" s="${styled(styleOf(type))}"><v>${serial}</v></c>`
  const style = !lossless && looksLikeFormula(text) ? styles.markedText : styles.text
  return textCell(place, styled(style), lossless ? whole(text, place) : cut(text))
}

/** A cell of text. */
export function textCell(place: string, style: number, text: string): string {
  return `<c r="${place}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`
}

const dayOrUtcTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z)?$/

function serialOf(text: string): number | undefined {
  if (!dayOrUtcTime.test(text)) return undefined
  const serial = Date.parse(text) / dayMs + unixEpochDay
  return serial >= firstDay ? serial : undefined
}

function cut(text: string): string {
  if (text.length <= longestText) return text
  const mark = ` … (cut: ${text.length} characters)`
  return text.slice(0, longestText - mark.length).toWellFormed() + mark
}

function whole(text: string, place: string): string {
  if (text.length <= longestText) return text
  throw new AtlasError(
    'INVALID_INPUT',
    `A cell of a workbook holds ${longestText} characters; the text for ${place} has ${text.length}`,
  )
}
