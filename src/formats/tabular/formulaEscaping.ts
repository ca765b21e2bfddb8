/** How a text begins that a spreadsheet would compute, open or run. */
const formulaStartPattern = /^[=+\-@\t\r\n|%\uFF1D\uFF0B\uFF0D\uFF20]/

/** Whether a spreadsheet would take the text for a formula; its own numbers, such as -2, are none. */
export function looksLikeFormula(text: string): boolean {
  return formulaStartPattern.test(text) && !/^[+-]?\d+([.,]\d+)?$/.test(text)
}

/** The text as CSV may hold it: an apostrophe stands before what a spreadsheet would take for a formula. */
export function escapeFormula(text: string): string {
  return looksLikeFormula(text) ? `'${text}` : text
}
