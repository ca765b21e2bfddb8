/** Characters at the start of a text that make a spreadsheet compute, open or run it. */
const formulaStartPattern = /^[=+\-@\t\r\n|%\uFF1D\uFF0B\uFF0D\uFF20]/

/** Whether a spreadsheet would evaluate the text as a formula; its own numbers, such as -2, are none. */
export function looksLikeFormula(text: string): boolean {
  return formulaStartPattern.test(text) && !/^[+-]?\d+([.,]\d+)?$/.test(text)
}

/** Text of a field or cell with an apostrophe before a formula, and before an apostrophe that would look added. */
export const escapeFormula = (text: string) => (looksLikeFormula(stripApostrophes(text)) ? `'${text}` : text)

/** Text of a field or cell that keeps formulas as they are, and reads back equal with `unescapeFormula`. */
export const escapeAddedApostrophe = (text: string) => (text.startsWith("'") ? escapeFormula(text) : text)

/** The text that `escapeFormula` or `escapeAddedApostrophe` was given. */
export const unescapeFormula = (cell: string) =>
  cell.startsWith("'") && looksLikeFormula(stripApostrophes(cell)) ? cell.slice(1) : cell

const stripApostrophes = (text: string) => text.replace(/^'+/, '')
