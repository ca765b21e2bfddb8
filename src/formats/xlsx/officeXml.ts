import { escapeXml } from '../xml/escapeXml.ts'

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

/** A part of a workbook as a document. */
export const xmlDocument = (root: string) => `${declaration}${root}`

/** Characters that XML cannot represent or a reader normalizes, and text that looks like the escape of one. */
const charactersToEscape = /[^\P{Cc}\t\n\u007F-\u009F]|[\uFFFE\uFFFF]|\p{Surrogate}|_(?=x[0-9A-Fa-f]{4}_)/gu

/** Text of a part of a workbook; what XML cannot represent is written as Office does: `_x0007_`. */
export const escapeOfficeXml = (text: string) => escapeXml(text.replace(charactersToEscape, toOfficeEscape))

const toOfficeEscape = (character: string) =>
  `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`

/** Reverses the escapes of `escapeOfficeXml` in text that is parsed already. */
export const unescapeOfficeText = (text: string) =>
  text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))

/** The letters of a column, counted from 0: A, Z, AA. */
export function columnLetters(index: number): string {
  const precedingLetters = Math.floor(index / 26)
  return (
    (precedingLetters > 0 ? columnLetters(precedingLetters - 1) : '') + String.fromCharCode(65 + (index % 26))
  )
}
