import type { Cell, RawRecord } from '../../formats/inputFormat.ts'
import { readPath } from './fields.ts'
import type { MadeValue, MappingCondition, MappingValue } from './mapping.ts'

type Fields = RawRecord['fields']

/** Called with a value of a column that has no meaning, and why; the table of values lacks it if absent. */
export type UnknownValueReporter = (column: string, value: Cell, reason?: string) => void

/** A value of a mapping, ready to be read from records. */
export interface CompiledValue {
  /** Columns that it is made from. */
  readonly columns: readonly string[]
  read(fields: Fields, onUnknown: UnknownValueReporter): Cell[]
}

const placeholderPattern = /\{([^{}]+)\}/g

/** Compiles a value; a text alone is a column. */
export function compileValue(value: MappingValue): CompiledValue {
  const made: MadeValue = typeof value === 'string' ? { column: value } : value
  const columns = listColumns(made)
  const isPlain = typeof value === 'string'
  const translate = createTranslator(made)
  const [header = ''] = columns
  return {
    columns,
    read: (fields, onUnknown) => {
      const cells = readCells(made, columns, fields)
      if (isPlain) return cells
      if (cells.length === 0) return made.otherwise === undefined ? [] : [made.otherwise]
      return splitCells(cells, made.split).flatMap((cell) => {
        const translated = translate(cell)
        if (translated === undefined) onUnknown(header, cell)
        return translated === undefined || translated === '' ? [] : [translated]
      })
    },
  }
}

function listColumns({ column, text }: MadeValue): string[] {
  if (column !== undefined) return [column].flat()
  return [...(text ?? '').matchAll(placeholderPattern)].flatMap(([, name]) => name ?? [])
}

function readCells({ text, split = ' ' }: MadeValue, columns: readonly string[], fields: Fields): Cell[] {
  if (text === undefined) {
    for (const column of columns) {
      const cells = readPath(fields, column)
      if (cells.length > 0) return cells
    }
    return []
  }
  if (columns.length === 0) return [text]
  let isFilled = false
  const filled = text.replaceAll(placeholderPattern, (_, column: string) => {
    const cells = readPath(fields, column)
    isFilled ||= cells.length > 0
    return cells.join(split)
  })
  return isFilled ? [filled.trim()] : []
}

function splitCells(cells: readonly Cell[], separator: string | undefined): Cell[] {
  if (separator === undefined) return [...cells]
  return cells.flatMap((cell) =>
    String(cell)
      .split(separator)
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  )
}

/** Changes one cell; undefined if the table of values lacks it. */
function createTranslator({
  lowerCase = false,
  replace = {},
  prefix,
  values,
  otherwise,
}: MadeValue): (cell: Cell) => Cell | undefined {
  const replacements = Object.entries(replace)
  const table =
    values && new Map(Object.entries(values).map(([text, replacement]) => [toComparable(text), replacement]))
  const changesText = lowerCase || replacements.length > 0 || prefix !== undefined
  const change = (cell: Cell): Cell => {
    if (!changesText) return cell
    let text = lowerCase ? String(cell).toLowerCase() : String(cell)
    for (const [from, to] of replacements) text = text.replaceAll(from, to)
    const needsPrefix = prefix && !(prefix.unless !== undefined && text.includes(prefix.unless))
    return (needsPrefix ? prefix.text + text : text).trim()
  }
  return (cell) => {
    const changed = change(cell)
    return table ? (table.get(toComparable(String(changed))) ?? otherwise) : changed
  }
}

/** Texts of tables and conditions are compared without case and surrounding space. */
const toComparable = (text: string) => text.trim().toLowerCase()

export interface CompiledCondition {
  readonly columns: readonly string[]
  matches(fields: Fields): boolean
}

/** Compiles conditions, all of which must hold; none always holds. */
export function compileCondition(when: MappingCondition | undefined): CompiledCondition {
  const conditions = (when ?? []).map(({ column, is, isNot }) => ({
    column,
    accepted: is === undefined ? undefined : new Set([is].flat().map(toComparable)),
    rejected: isNot === undefined ? undefined : new Set([isNot].flat().map(toComparable)),
  }))
  return {
    columns: conditions.map(({ column }) => column),
    matches: (fields) =>
      conditions.every(({ column, accepted, rejected }) => {
        const texts = readPath(fields, column).map((cell) => toComparable(String(cell)))
        const values = texts.length > 0 ? texts : ['']
        if (rejected) return !values.some((text) => rejected.has(text))
        return accepted ? values.some((text) => accepted.has(text)) : texts.length > 0
      }),
  }
}
