import { AtlasError } from '../../model/errors.ts'
import { formatListCell } from '../../model/listCell.ts'
import type { PropertyType, PropertyValue } from '../../model/property.ts'
import { formatNumber } from '../../model/text.ts'
import { looksLikeFormula } from '../tabular/formulaEscaping.ts'
import { escapeOfficeXml } from './officeXml.ts'
import { toSerialDate } from './serialDates.ts'
import { styleForType, styleIndexes } from './styles.ts'

const maxTextLength = 32_767

/** How values become cells. */
export interface CellOptions {
  /** Whether texts that look like formulas are not marked, and texts too long for a cell are an error, not truncated. */
  readonly lossless: boolean
  /** Maps a text, or a list as one text, to what the cell holds. */
  escapeText(text: string): string
}

/** A value as a cell; dates and times that Excel cannot represent are text. */
export function cellXml(
  cellReference: string,
  type: PropertyType,
  value: PropertyValue,
  { lossless, escapeText }: CellOptions,
  mapStyle: (style: number) => number,
): string {
  if (typeof value === 'number' && Number.isFinite(value)) {
    return `<c r="${cellReference}" s="${mapStyle(styleIndexes.general)}"><v>${value}</v></c>`
  }
  if (typeof value === 'boolean') {
    return `<c r="${cellReference}" s="${mapStyle(styleIndexes.general)}" t="b"><v>${value ? 1 : 0}</v></c>`
  }
  const text = escapeText(Array.isArray(value) ? formatListCell(value) : String(value))
  const serial = type === 'date' || type === 'dateTime' ? toSerialDate(text) : undefined
  if (serial !== undefined) {
    const style = hasMilliseconds(text) ? styleIndexes.preciseTime : styleForType(type)
    return `<c r="${cellReference}" s="${mapStyle(style)}"><v>${serial}</v></c>`
  }
  const style = !lossless && looksLikeFormula(text) ? styleIndexes.markedText : styleIndexes.text
  return textCellXml(
    cellReference,
    mapStyle(style),
    lossless ? assertTextFits(text, cellReference) : truncateText(text),
  )
}

/** Programs that write a time as it is shown, such as in CSV, would lose what the format does not show. */
const hasMilliseconds = (time: string) => /\.\d*[1-9]\d*Z$/.test(time)

/** A cell of text. */
export function textCellXml(cellReference: string, style: number, text: string): string {
  return `<c r="${cellReference}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapeOfficeXml(text)}</t></is></c>`
}

function truncateText(text: string): string {
  if (text.length <= maxTextLength) return text
  const suffix = ` … (truncated from ${text.length} characters)`
  return text.slice(0, maxTextLength - suffix.length).toWellFormed() + suffix
}

function assertTextFits(text: string, cellReference: string): string {
  if (text.length <= maxTextLength) return text
  throw new AtlasError(
    'INVALID_INPUT',
    `Cell ${cellReference} would have ${formatNumber(text.length)} characters; a workbook allows ${formatNumber(maxTextLength)}. Use another format, or lossless=false to truncate`,
  )
}
