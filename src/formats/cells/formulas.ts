export const formulaReason = 'is a formula; replace it with its value'
export const errorReason = 'is an error of the spreadsheet; correct its formula or write the value'

/** Whether a formula refers to no cell and depends on nothing else: its stored value is the value. */
export function isConstantFormula(formula: string): boolean {
  const withoutTexts = formula.replace(/^(?:of:|oooc:)?=/, '').replaceAll(/"[^"]*"/g, '')
  return /^(?:TRUE\(\)|FALSE\(\)|DATE\(|TIME\(|[\s\d.,;()+\-*/&%])*$/i.test(withoutTexts)
}
