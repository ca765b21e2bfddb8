import { columnLetters, escapeOfficeXml, xmlDocument } from './officeXml.ts'

/** Longest drop-down list that a rule can contain. */
const maxInlineLength = 255

/** Name of the hidden sheet of longer lists. */
export const choicesSheetName = 'choices'

/** The drop-down lists of a workbook. */
export class ChoiceLists {
  readonly #serializedLists: string[] = []

  get hasLists(): boolean {
    return this.#serializedLists.length > 0
  }

  /** Validation rules for the cells below the header. */
  validationsXml(columns: readonly { readonly choices?: readonly string[] }[], lastRow: number): string {
    const rules = columns.flatMap(({ choices }, index) => {
      if (choices === undefined) return []
      const letters = columnLetters(index)
      return [
        `<dataValidation type="list" errorStyle="warning" allowBlank="1" showInputMessage="1" showErrorMessage="1" errorTitle="Value not in the list" error="Select a value from the list; others cannot be imported." sqref="${letters}2:${letters}${lastRow}"><formula1>${escapeOfficeXml(this.#listFormula(choices))}</formula1></dataValidation>`,
      ]
    })
    return rules.length === 0
      ? ''
      : `<dataValidations count="${rules.length}">${rules.join('')}</dataValidations>`
  }

  #listFormula(choices: readonly string[]): string {
    const inline = choices.join(',')
    const isInline = inline.length <= maxInlineLength && choices.every((choice) => !/[,"]/.test(choice))
    if (isInline) return `"${inline}"`
    const column = this.#columnForList(choices)
    return `${choicesSheetName}!$${column}$1:$${column}$${choices.length}`
  }

  #columnForList(choices: readonly string[]): string {
    const list = JSON.stringify(choices)
    const existingIndex = this.#serializedLists.indexOf(list)
    return columnLetters(existingIndex === -1 ? this.#serializedLists.push(list) - 1 : existingIndex)
  }

  /** The hidden sheet, with a list in each column. */
  sheetXml(): string {
    const lists = this.#serializedLists.map((list) => JSON.parse(list) as string[])
    const longestLength = Math.max(...lists.map((list) => list.length))
    const rows = Array.from({ length: longestLength }, (_, row) => {
      const cells = lists.map((list, index) => choiceCellXml(`${columnLetters(index)}${row + 1}`, list[row]))
      return `<row r="${row + 1}">${cells.join('')}</row>`
    })
    return xmlDocument(
      `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows.join('')}</sheetData></worksheet>`,
    )
  }
}

const choiceCellXml = (cellReference: string, text: string | undefined) =>
  text === undefined
    ? ''
    : `<c r="${cellReference}" t="inlineStr"><is><t>${escapeOfficeXml(text)}</t></is></c>`
