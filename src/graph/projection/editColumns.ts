import { type ElementKey, isRelationshipKey } from '../element.ts'
import type { ElementEdit, PlacedEdits } from './elementEdits.ts'
import type { NumericArray, NumericArrayConstructor } from './growingColumn.ts'
import type { ColumnDefinition } from './projectionColumns.ts'

/** The index before of each entry afterwards; -1 minus its index for an inserted one. */
export type EntryOrder = Int32Array<ArrayBuffer>

/** The order in which columns are rebuilt; nothing if no entry is inserted or left out. */
export function createEntryOrder(count: number, { removed, inserted }: PlacedEdits): EntryOrder | undefined {
  if (removed.size === 0 && inserted.length === 0) return undefined
  const order = new Int32Array(count - removed.size + inserted.length)
  let length = 0
  let next = 0
  for (let index = 0; index <= count; index += 1) {
    for (; inserted[next]?.index === index; next += 1) order[length++] = -1 - next
    if (index < count && !removed.has(index)) order[length++] = index
  }
  return order
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

/** A column in another order, with entries inserted. */
export function rebuildColumn<Column extends NumericArray | readonly string[]>(
  column: Column,
  order: EntryOrder,
  inserted: readonly Column[number][],
): Column {
  const pick = (index: number) => (index >= 0 ? column[index] : inserted[-1 - index]) as Column[number]
  if (!ArrayBuffer.isView(column)) return Array.from(order, pick) as readonly string[] as Column
  const rebuilt = new (column.constructor as NumericArrayConstructor<NumericArray>)(order.length)
  for (let place = 0; place < order.length; place += 1)
    rebuilt[place] = pick(order[place] as number) as number
  return rebuilt as Column
}
