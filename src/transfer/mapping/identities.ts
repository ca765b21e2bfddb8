import type { Cell, RawRecord } from '../../formats/inputFormat.ts'
import { nodeKinds } from '../../model/kinds.ts'
import type { CompiledElement } from './compileMapping.ts'
import type { UnknownValueReporter } from './compileValue.ts'
import type { Identity } from './elementRegistry.ts'

type Fields = RawRecord['fields']

/** The kind of an element in a row; undefined if the row has none that is known. */
export function readKind(
  { kind }: CompiledElement,
  fields: Fields,
  report: UnknownValueReporter,
): string | undefined {
  if (typeof kind === 'string') return kind
  const [cell] = kind.read(fields, report)
  if (cell === undefined || nodeKinds.has(String(cell))) return cell === undefined ? cell : String(cell)
  report(kind.columns[0] ?? '', cell, 'is no kind of the model')
  return undefined
}

/** The elements that a rule finds in a row: one for each id, otherwise for each key, otherwise for each name. */
export function readIdentities(
  { id, key, name }: CompiledElement,
  fields: Fields,
  report: UnknownValueReporter,
): Identity[] {
  const [ids = [], keys = [], names = []] = [id, key, name].map((value) => value?.read(fields, report) ?? [])
  const leading = [ids, keys, names].find((texts) => texts.length > 0) ?? []
  if (names.length > 0 && names.length !== leading.length && leading.length > 1)
    for (const cell of names)
      report(name?.columns[0] ?? '', cell, `is one of ${names.length} names for ${leading.length} keys`)
  return leading.map((_, index) => ({
    ...describe('id', takeOne(ids, index, leading.length)),
    ...describe('key', takeOne(keys, index, leading.length)),
    ...describe('name', takeOne(names, index, leading.length)),
  }))
}

/** The text for one of some elements; a single element has all of them. */
function takeOne(cells: readonly Cell[], index: number, count: number): string | undefined {
  if (cells.length === count) return String(cells[index])
  return count === 1 && cells.length > 1 ? cells.join(', ') : undefined
}

const describe = (name: keyof Identity, text: string | undefined): Identity =>
  text === undefined ? {} : { [name]: text }

/** Whether a row has nothing of an element but its key or its name. */
export const isOnlyNamed = (
  { ref, source, properties }: CompiledElement,
  { id, key, name }: Identity,
): boolean =>
  id === undefined &&
  !ref &&
  source === undefined &&
  properties.length === 0 &&
  (key === undefined || name === undefined)

/** The column that identifies an element. */
export const getIdentityColumn = ({ id, key, name }: CompiledElement): string =>
  (id ?? key ?? name)?.columns[0] ?? 'id'
