import type { PropertyType } from '../../model/property.ts'
import { xmlDocument } from './officeXml.ts'

/** Indexes of the cell formats below. */
export const styleIndexes = {
  general: 0,
  header: 1,
  text: 2,
  day: 3,
  time: 4,
  markedText: 5,
  preciseTime: 6,
} as const

/** Index of the first format for examples, in the same order. */
const exampleOffset = 7

/** The format of cells with values of a type. */
export function styleForType(type: PropertyType): number {
  if (type === 'date') return styleIndexes.day
  if (type === 'dateTime') return styleIndexes.time
  return type === 'string' || type === 'strings' ? styleIndexes.text : styleIndexes.general
}

export const toExampleStyle = (style: number) => style + exampleOffset

const cellFormats = [
  { number: 0 },
  { number: 49, isHeader: true },
  { number: 49 },
  { number: 164 },
  { number: 165 },
  { number: 49, hasQuotePrefix: true },
  { number: 166 },
]

/** Fonts, fills and number formats. Text cells have the text format, so that an id such as 1-2 does not become a date. */
export const stylesXml = xmlDocument(
  `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/><numFmt numFmtId="166" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss.000"/></numFmts>
<fonts count="3"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><color rgb="FFFFFFFF"/><name val="Calibri"/></font><font><i/><sz val="11"/><color rgb="FF7A7A7A"/><name val="Calibri"/></font></fonts>
<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FF1F4E5F"/></patternFill></fill></fills>
<borders count="1"><border/></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="${2 * cellFormats.length}">${cellFormats.map((format) => formatXml(format, 0)).join('')}${cellFormats.map((format) => formatXml(format, 2)).join('')}</cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
</styleSheet>`,
)

interface CellFormat {
  readonly number: number
  readonly isHeader?: boolean
  readonly hasQuotePrefix?: boolean
}

function formatXml({ number, isHeader = false, hasQuotePrefix = false }: CellFormat, font: number): string {
  const fontAndFill = isHeader ? 'fontId="1" fillId="2" applyFill="1"' : `fontId="${font}" fillId="0"`
  const quotePrefix = hasQuotePrefix ? ' quotePrefix="1"' : ''
  return `<xf numFmtId="${number}" ${fontAndFill} borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"${quotePrefix}/>`
}
