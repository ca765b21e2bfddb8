import { basename } from 'node:path'
import { matchHeader } from './matchHeader.ts'
import {
  nodesTarget,
  normalizeHeader,
  relationshipsTarget,
  type TableTarget,
  targetsByName,
  whiteboardTarget,
} from './tableTarget.ts'

export interface MatchedTable {
  readonly target: TableTarget
  /** How the table was recognized, unless it has the name of a table. */
  readonly guess?: 'name' | 'header'
}

/** The table that a sheet or a file with this name holds; the header decides where the name does not. */
export function matchTable(name: string, rows: readonly (readonly string[])[]): MatchedTable | undefined {
  const plainName = toTableName(name)
  const exact = targetsByName.get(plainName.toLowerCase())
  if (exact) return { target: exact }
  const named = findInName(plainName)
  if (named && rows.some((cells) => hasColumns(named, cells))) return { target: named, guess: 'name' }
  const recognized = [whiteboardTarget, relationshipsTarget, nodesTarget].find((target) =>
    rows.some((cells) => hasColumns(target, cells)),
  )
  return recognized && { target: recognized, guess: 'header' }
}

/** The name of a sheet, or of a file without folder and extension; further parts are numbered: `touchpoints (2)`. */
export const toTableName = (name: string) =>
  basename(name)
    .replace(/ ?\(\d+\)$/, '')
    .trim()

/** The table that a part of the name names; the part after the last dash is the sheet in exports of spreadsheets. */
function findInName(name: string): TableTarget | undefined {
  const parts = [name, name.split(' - ').at(-1) ?? '', name.split('-').at(-1) ?? '']
  const exact = parts.map((part) => targetsByName.get(normalizeHeader(part))).find((target) => target)
  if (exact) return exact
  const words = name
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .split(/[^\p{Letter}\p{Number}]+/u)
    .map(normalizeHeader)
  const found = words.flatMap((word, index) => [
    targetsByName.get(word),
    targetsByName.get(word + (words[index + 1] ?? '')),
  ])
  const [target, ...others] = new Set(found.filter((each) => each !== undefined))
  return others.length === 0 ? target : undefined
}

/** Columns without which a row of the table means nothing, as alternatives. */
const neededColumns: Readonly<Record<TableTarget['type'], readonly (readonly string[])[]>> = {
  kind: [['id'], ['name'], ['externalId']],
  nodes: [
    ['kind', 'id'],
    ['kind', 'name'],
  ],
  relationships: [['from', 'type', 'to']],
  whiteboard: [
    ['touchpoint', 'owner'],
    ['touchpoint', 'customerGroup'],
    ['touchpoint', 'need'],
    ['touchpoint', 'expectedResponse'],
    ['touchpoint', 'channel'],
  ],
}

function hasColumns(target: TableTarget, cells: readonly string[]): boolean {
  const names = new Set(matchHeader(target, cells).map(({ column }) => column?.name))
  return neededColumns[target.type].some((needed) => needed.every((name) => names.has(name)))
}
