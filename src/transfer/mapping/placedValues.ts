import type { Cell, RawRecord } from '../../formats/inputFormat.ts'
import { getTextLength } from './checkMapping.ts'
import type { CompiledTable } from './compileMapping.ts'
import { listLeaves } from './fields.ts'

/** A value of a record and its path. */
export type Leaf = readonly [path: string, value: Cell]

/** What a rule does with the values of a path. */
type Place = 'ignored' | 'read' | 'none'

/** Knows which values of records rules read. */
export class PlacedValues {
  readonly #places = new Map<CompiledTable, Map<string, Place>>()

  /** The number of values that some rules read, and those that none of them does; all are read if there are no rules. */
  split(
    rules: readonly CompiledTable[],
    fields: RawRecord['fields'],
  ): { readonly placed: number; readonly unplaced: Leaf[] } {
    const unplaced: Leaf[] = []
    let placed = 0
    for (const leaf of listLeaves(fields)) {
      const places = rules.map((rule) => this.#findPlace(rule, leaf[0]))
      if (places.includes('ignored')) continue
      if (rules.length === 0 || places.includes('read')) placed += 1
      else unplaced.push(leaf)
    }
    return { placed, unplaced }
  }

  #findPlace(rule: CompiledTable, path: string): Place {
    const places = this.#places.get(rule) ?? new Map<string, Place>()
    this.#places.set(rule, places)
    const place =
      places.get(path) ??
      (isInside(path, rule.ignored) ? 'ignored' : isInside(path, rule.columns) ? 'read' : 'none')
    places.set(path, place)
    return place
  }
}

/** Whether a path is one of some columns, or inside of one. */
function isInside(path: string, columns: Iterable<string>): boolean {
  for (const column of columns) if (path === column || path.startsWith(`${column}.`)) return true
  return false
}

/** Moves the values without a place that fit into a text property to it, a line each after its own text. */
export function takeUnplaced(
  unplaced: Leaf[],
  { kind, source, ownText = '' }: { kind: string; source: string | undefined; ownText?: string | undefined },
): Readonly<Record<string, string>> {
  const maxLength = source === undefined ? undefined : getTextLength(kind, source)
  if (source === undefined || maxLength === undefined) return {}
  let text = ownText === '' ? '' : `${ownText}\n`
  let count = 0
  for (const [path, value] of unplaced) {
    const line = `${text === '' ? '' : '\n'}${path}: ${value}`
    if (text.length + line.length > maxLength) break
    text += line
    count += 1
  }
  unplaced.splice(0, count)
  return count > 0 ? { [source]: text } : {}
}
