import { type ElementKey, isRelationshipKey } from '../element.ts'
import type { ElementEdit, PlacedEdits } from './elementEdits.ts'
import type { NumericArray, NumericArrayConstructor } from './growingColumn.ts'
import type { ColumnDefinition } from './projectionColumns.ts'

/** Entries that follow each other as before, or the one that is inserted after those of the piece before. */
type Piece = { readonly start: number; readonly end: number } | { readonly inserted: number }

/** How columns are put together again when entries are inserted or left out. */
export interface EntryOrder {
  /** The number of entries afterwards. */
  readonly count: number
  readonly pieces: readonly Piece[]
}

/** The order in which columns are rebuilt; nothing if no entry is inserted or left out. */
export function createEntryOrder(count: number, { removed, inserted }: PlacedEdits): EntryOrder | undefined {
  if (removed.size === 0 && inserted.length === 0) return undefined
  const edits = [
    ...inserted.map(({ index }, number) => ({ index, next: index, pieces: [{ inserted: number }] })),
    ...[...removed].map((index) => ({ index, next: index + 1, pieces: [] })),
  ]
  const pieces: Piece[] = []
  let start = 0
  // What is inserted comes before the entry that is left out at the same index.
  for (const edit of edits.toSorted((a, b) => a.index - b.index || a.next - b.next)) {
    if (edit.index > start) pieces.push({ start, end: edit.index })
    pieces.push(...edit.pieces)
    start = edit.next
  }
  if (count > start) pieces.push({ start, end: count })
  return { count: count - removed.size + inserted.length, pieces }
}

/** The number of each entry afterwards, by its number before; -1 if it is left out. */
export function listNewNumbers({ pieces }: EntryOrder, countBefore: number): Int32Array<ArrayBuffer> {
  const numbers = new Int32Array(countBefore).fill(-1)
  let number = 0
  for (const piece of pieces) {
    if ('inserted' in piece) number += 1
    else for (let before = piece.start; before < piece.end; before += 1) numbers[before] = number++
  }
  return numbers
}

/** The columns that definitions declare after edits; a column without a change is the same array as before. */
export function editColumns<Columns extends object>(
  columns: Columns,
  definitions: Readonly<Record<string, ColumnDefinition>>,
  placed: PlacedEdits,
  order: EntryOrder | undefined,
): Columns {
  const edited = Object.entries(definitions).map(([name, definition]) => {
    const column = columns[name as keyof Columns] as NumericArray
    const { property } = definition
    return [name, editColumn(column, property, placed, order, (edit) => toEntry(definition, edit))]
  })
  return { ...columns, ...Object.fromEntries(edited) }
}

/** One column after edits of the elements whose property it shows. */
export function editColumn<Column extends NumericArray | readonly string[]>(
  column: Column,
  property: string | undefined,
  { replaced, inserted }: PlacedEdits,
  order: EntryOrder | undefined,
  getEntry: (edit: ElementEdit) => Column[number],
): Column {
  const isChanged = ({ isWhole, values }: ElementEdit) =>
    property !== undefined && (isWhole || property in values)
  const entries = replaced
    .filter(isChanged)
    .map((edit) => [edit.index, getEntry(edit)] as const)
    .filter(([index, entry]) => !Object.is(column[index], entry))
  const changed = entries.length > 0 ? replaceEntries(column, entries) : column
  return order ? rebuildColumn(changed, order, inserted.map(getEntry)) : changed
}

function toEntry({ property, kind, toNumber }: ColumnDefinition, { key, values }: ElementEdit): number {
  if (property === undefined) return toNumber(isRelationshipKey(key) ? key.type : [key.kind])
  return toNumber(isOfKind(key, kind) ? values[property] : undefined)
}

const isOfKind = (key: ElementKey, kind: string | undefined) =>
  kind === undefined || (!isRelationshipKey(key) && key.kind === kind)

function replaceEntries<Column extends NumericArray | readonly string[]>(
  column: Column,
  entries: readonly (readonly [index: number, entry: Column[number]])[],
): Column {
  const copy = column.slice() as Column & { [index: number]: Column[number] }
  for (const [index, entry] of entries) copy[index] = entry
  return copy
}

/** A column in another order, with entries inserted; entries that follow each other are copied at once. */
export function rebuildColumn<Column extends NumericArray | readonly string[]>(
  column: Column,
  { count, pieces }: EntryOrder,
  inserted: readonly Column[number][],
): Column {
  if (!ArrayBuffer.isView(column)) return rebuildTexts(column, pieces, inserted as string[]) as Column
  const rebuilt = new (column.constructor as NumericArrayConstructor<NumericArray>)(count)
  let place = 0
  for (const piece of pieces) {
    if ('inserted' in piece) rebuilt[place++] = inserted[piece.inserted] as number
    else {
      rebuilt.set(column.subarray(piece.start, piece.end), place)
      place += piece.end - piece.start
    }
  }
  return rebuilt as Column
}

const rebuildTexts = (
  column: readonly string[],
  pieces: readonly Piece[],
  inserted: readonly string[],
): readonly string[] =>
  pieces.flatMap((piece) =>
    'inserted' in piece ? (inserted[piece.inserted] as string) : column.slice(piece.start, piece.end),
  )
