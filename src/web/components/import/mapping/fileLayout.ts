import type { Model } from '../../../api/model.ts'
import type { ColumnMapping, MappingProposal, MappingTable } from '../../../api/operations.ts'
import { isSameHeader, listColumns } from './columnMeaning.ts'

/** A column of a file with some of its values, and what is to be checked. */
export interface FileColumn {
  readonly table: string
  readonly column: string
  readonly examples: readonly string[]
  readonly note?: string
}

/** The columns that a table of a mapping is about: those of the files, then those that only the mapping names. */
export function listTableColumns(
  { tables }: ColumnMapping,
  index: number,
  columns: readonly FileColumn[],
): FileColumn[] {
  const table = tables[index]
  if (!table) return []
  const listed = new Set(tables.flatMap((other) => other.tables ?? []))
  const isOf = (name: string) =>
    table.tables
      ? table.tables.some((each) => isSameHeader(each, name))
      : ![...listed].some((each) => isSameHeader(each, name))
  const found = columns.filter((column) => isOf(column.table))
  const missing = listColumns(table).filter((name) => !found.some(({ column }) => isSameHeader(column, name)))
  const name = table.tables?.[0] ?? ''
  return [...found, ...missing.map((column) => ({ table: name, column, examples: [] }))]
}

/** The tables of files that no entry of a mapping is for. */
export function listUnmappedTables({ tables }: ColumnMapping, columns: readonly FileColumn[]): string[] {
  if (tables.some((table) => table.tables === undefined)) return []
  const names = [...new Set(columns.map(({ table }) => table))]
  return names.filter(
    (name) => !tables.some((table) => table.tables?.some((each) => isSameHeader(each, name))),
  )
}

/** A table whose rows are of a kind and named by a column, to begin with. */
export const createTable = (name: string, column: string): MappingTable => ({
  tables: [name],
  elements: [{ as: 'element', kind: 'System', properties: { name: column } }],
})

/** Whether the name of a table, sheet or file is one of our own layout. */
export function isOwnTable(name: string, { kinds }: Model): boolean {
  const base = toBareName(name)
  const names = [...kinds.values()].flatMap((kind) => [kind.path, kind.name])
  return base.includes('whiteboard') || ['relationships', ...names].some((own) => toBareName(own) === base)
}

/** Without the marks of copies: `Touchpoints v2 (3)`. */
const toBareName = (name: string) =>
  name
    .toLowerCase()
    .replaceAll(/\(\d+\)|\bv\d+\b|\bcopy\b/g, '')
    .replaceAll(/[^\p{L}\p{N}]/gu, '')

const tableFile = /\.(?:csv|tsv|txt|xlsx|ods|zip)$/i

/** Whether the files are tables, and none of them of our own layout: they need a mapping. */
export function needsMapping(
  files: readonly File[],
  { columns }: MappingProposal,
  model: Model,
  ownHeaders: readonly string[],
): boolean {
  if (!files.every(({ name }) => tableFile.test(name)) || columns.length === 0) return false
  const tables = Map.groupBy(columns, ({ table }) => table)
  return [...tables].every(
    ([name, found]) =>
      !isOwnTable(name, model) &&
      !found.every(({ column }) => ownHeaders.some((header) => isSameHeader(header, column))),
  )
}

/** A name for a mapping of the files: `Applications 2026.csv` as `applications-2026`. */
export function suggestMappingName([file]: readonly File[]): string {
  const words = (file?.name ?? '')
    .replace(/\.[^.]*$/, '')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g)
  const name = (words ?? []).join('-').replace(/^[^a-z]+/, '')
  return name === '' ? 'our-files' : name.slice(0, 100).replace(/-$/, '')
}

export const mappingNamePattern: RegExp = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/
