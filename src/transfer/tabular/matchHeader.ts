import { findUnit } from '../../formats/cells/durationText.ts'
import { normalizeHeader, type TableTarget, type TargetColumn } from './tableTarget.ts'

/** A column of a file: what its header is taken for. */
export interface MatchedColumn {
  /** From 0. */
  readonly index: number
  /** As it is in the file. */
  readonly header: string
  /** Undefined if no column of the table has that name. */
  readonly column?: TargetColumn
  /** Whether the header differs from the name of the column. */
  readonly isGuess?: boolean
  /** Minutes of the unit that the header names. */
  readonly unit?: number
}

/** What the cells of a header row are taken for; an empty header has no column. */
export function matchHeader(target: TableTarget, cells: readonly string[]): MatchedColumn[] {
  return cells.map((cell, index) => {
    const header = cell.trim()
    return { index, header, ...(header !== '' && matchColumn(target, header)) }
  })
}

/** Longer headers are sentences. */
const maxHeaderLength = 100

type ColumnMatch = Pick<MatchedColumn, 'column' | 'isGuess' | 'unit'>

function matchColumn(target: TableTarget, header: string): ColumnMatch {
  const exact = target.columns.get(header)
  if (exact) return { column: exact }
  if (header.length > maxHeaderLength) return {}
  const { text, unit } = splitUnit(header)
  for (const candidate of listSpellings(text)) {
    const column = indexColumns(target).get(candidate)
    if (!column) continue
    // A unit changes what a duration means; elsewhere a remark in parentheses says nothing about the value.
    if (unit !== undefined && column.type !== 'duration') continue
    return { column, isGuess: true, ...(unit !== undefined && { unit }) }
  }
  return {}
}

const indexes = new WeakMap<TableTarget, ReadonlyMap<string, TargetColumn>>()

/** The columns of a table by all their names; a name of its own comes before another name of a different column. */
function indexColumns(target: TableTarget): ReadonlyMap<string, TargetColumn> {
  const columns = [...target.columns.values()]
  const index =
    indexes.get(target) ??
    new Map([
      ...columns.flatMap((column) =>
        (column.alsoCalled ?? []).map((name) => [normalizeHeader(name), column] as const),
      ),
      ...columns.map((column) => [normalizeHeader(column.name), column] as const),
    ])
  indexes.set(target, index)
  return index
}

/** The unit of a header such as `Response (h)`, `Response [days]` or `response in hours`. */
export function splitUnit(header: string): { readonly text: string; readonly unit?: number } {
  const [, text = '', inBrackets, afterIn] =
    /^(.*?)\s*(?:[([]\s*(?:in\s+)?([^)\]]+)[)\]]|\bin\s+(\p{L}+))\s*$/u.exec(header) ?? []
  const unit = findUnit(inBrackets ?? afterIn ?? '')
  return unit === undefined || /^\(?s\)?$/.test(inBrackets ?? '') ? { text: header } : { text, unit }
}

/** A header without remarks, in the singular and in the plural. */
function listSpellings(header: string): string[] {
  const bare = header
    .replace(/\((?:e?s|en)\)/i, '')
    .replace(/[*:?]+\s*$/, '')
    .replace(/[([](?:required|optional|pflicht|obligatoire)[^)\]]*[)\]]/i, '')
  const withoutRemark = bare.replace(/\s*[([][^)\]]*[)\]]\s*/g, ' ')
  return [bare, withoutRemark].flatMap((text) => {
    const name = normalizeHeader(text)
    return [name, name.replace(/ies$/, 'y'), name.replace(/s$/, ''), `${name}s`]
  })
}
