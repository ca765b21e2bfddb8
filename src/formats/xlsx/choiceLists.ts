import { columnLetters, escaped, xmlDocument } from './officeXml.ts'

/** As much a drop-down list may hold in itself. */
const longestInline = 255

/** The hidden sheet of lists that are too long for a cell's rule. */
export const choicesSheet = 'choices'

/** The drop-down lists of a workbook; long ones are kept on a hidden sheet. */
export class ChoiceLists {
  readonly #kept: string[] = []

  get areKept(): boolean {
    return this.#kept.length > 0
  }

  /** The rules for the cells of a sheet below its header. */
  validationsXml(columns: readonly { readonly choices?: readonly string[] }[], lastRow: number): string {
    const rules = columns.flatMap(({ choices }, index) => {
      if (choices === undefined) return []
      const letters = columnLetters(index)
      return [
        `<dataValidation type="list" errorStyle="warning" allowBlank="1" showInputMessage="1" showErrorMessage="1" errorTitle="Not in the list" error="The map knows only what the list offers." sqref="${letters}2:${letters}${lastRow}"><formula1>${escaped(this.#formulaOf(choices))}</formula1></dataValidation>`,
      ]
    })
    return rules.length === 0
      ? ''
      : `<dataValidations count="${rules.length}">${rules.join('')}</dataValidations>`
  }

  #formulaOf(choices: readonly string[]): string {
    const inline = choices.join(',')
    const isInline = inline.length <= longestInline && choices.every((choice) => !/[,"]/.test(choice))
    if (isInline) return `"${inline}"`
    const column = this.#columnOf(choices)
    return `${choicesSheet}!$${column}$1:$${column}$${choices.length}`
  }

  #columnOf(choices: readonly string[]): string {
    const list = JSON.stringify(choices)
    const known = this.#kept.indexOf(list)
    return columnLetters(known === -1 ? this.#kept.push(list) - 1 : known)
  }

  /** The hidden sheet: a list in each column. */
  sheetXml(): string {
    const lists = this.#kept.map((list) => JSON.parse(list) as string[])
    const longest = Math.max(...lists.map((list) => list.length))
    const rows = Array.from({ length: longest }, (_, row) => {
      const cells = lists.map((list, index) => cell(`${columnLetters(index)}${row + 1}`, list[row]))
      return `<row r="${row + 1}">${cells.join('')}</row>`
    })
    return xmlDocument(
      `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows.join('')}</sheetData></worksheet>`,
    )
  }
}

const cell = (place: string, text: string | undefined) =>
  text === undefined ? '' : `<c r="${place}" t="inlineStr"><is><t>${escaped(text)}</t></is></c>`
