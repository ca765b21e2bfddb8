import { type DraftCheck, type DraftColumn, type DraftRow, getCell } from './draft.ts'

/** What is to be known about a cell, and how much it matters. */
export interface CellNote {
  readonly rowId: string
  readonly column: string
  readonly tone: 'fault' | 'warning' | 'new'
  readonly text: string
}

export type NotesByCell = ReadonlyMap<string, readonly CellNote[]>

export const cellKey = (rowId: string, column: string): string => `${rowId} ${column}`

/** The results of a check at their cells. */
export function listNotes(
  check: DraftCheck | undefined,
  rows: readonly DraftRow[],
  columns: readonly DraftColumn[],
): readonly CellNote[] {
  if (!check) return []
  const rowsById = new Map(rows.map((row) => [row.id, row]))
  /** The columns of a row in which a name stands. */
  const findColumns = (rowId: string, name: string, kind: string) => {
    const row = rowsById.get(rowId)
    if (!row) return []
    const named = columns.filter(
      (column) => column.kinds && listNames(getCell(row, column.name)).has(fold(name)),
    )
    const ofKind = named.filter(({ kinds }) => kinds?.includes(kind))
    return (ofKind.length > 0 ? ofKind : named).map((column) => column.name)
  }
  return [
    ...check.faults.map(({ rowId, column, reason }) => ({
      rowId,
      column: column ?? columns[0]?.name ?? '',
      tone: 'fault' as const,
      text: reason,
    })),
    ...check.lookAlikes.flatMap(({ rowId, kind, name, like }) =>
      findColumns(rowId, name, kind).map((column) => ({
        rowId,
        column,
        tone: 'warning' as const,
        text: `“${name}” is new but similar to “${like.name}”`,
      })),
    ),
    ...check.contested.map(({ rowId, owners }) => ({
      rowId,
      column: 'owner',
      tone: 'warning' as const,
      text: `several owners: ${owners.join(', ')}`,
    })),
    ...check.creates.flatMap(({ rowId, kind, name }) =>
      findColumns(rowId, name, kind).map((column) => ({
        rowId,
        column,
        tone: 'new' as const,
        text: `“${name}” is new on the map`,
      })),
    ),
  ]
}

export const groupNotes = (notes: readonly CellNote[]): NotesByCell =>
  Map.groupBy(notes, ({ rowId, column }) => cellKey(rowId, column))

/** A question that rows leave open. */
export interface OpenQuestion {
  readonly column: DraftColumn
  readonly rowIds: readonly string[]
}

/** The questions that are not answered for every touchpoint, those that lack the most first. */
export function listOpenQuestions(
  rows: readonly DraftRow[],
  columns: readonly DraftColumn[],
): readonly OpenQuestion[] {
  const answered = rows.filter((row) => columns.some(({ name }) => getCell(row, name).trim() !== ''))
  return columns
    .map((column) => ({
      column,
      rowIds: answered.filter((row) => getCell(row, column.name).trim() === '').map(({ id }) => id),
    }))
    .filter(({ rowIds }) => rowIds.length > 0)
    .sort((a, b) => b.rowIds.length - a.rowIds.length)
}

/** The names in a cell; `Partner: Acme` names Acme. */
const listNames = (text: string) =>
  new Set([text, ...text.split(';')].flatMap((part) => [fold(part), fold(part.replace(/^\s*\w+\s*:/, ''))]))

const fold = (text: string) => text.trim().toLowerCase()
