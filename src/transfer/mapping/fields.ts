import type { Cell, RawRecord, RawRow } from '../../formats/inputFormat.ts'

type Fields = RawRecord['fields']

/** What a mapping calls the table of an item: its list or XML element, its sheet, or its file without the extension. */
export const getTableName = ({ table, location: { file, sheet } }: RawRow | RawRecord): string =>
  table ?? sheet ?? file.replace(/\.[^.]*$/, '')

/** The values at a path such as `spec.owner`; through lists, those of all entries. A key with full stops comes first. */
export function readPath(fields: Fields, path: string): Cell[] {
  return Object.hasOwn(fields, path) ? listScalars(fields[path]) : readSteps(fields, path)
}

function readSteps(value: unknown, path: string): Cell[] {
  if (path === '') return listScalars(value)
  if (Array.isArray(value)) return value.flatMap((entry) => readSteps(entry, path))
  if (typeof value !== 'object' || value === null) return []
  for (const step of listPrefixes(path))
    if (Object.hasOwn(value, step)) return readSteps((value as Fields)[step], path.slice(step.length + 1))
  return []
}

/** The path without its last steps, longest first. */
function* listPrefixes(path: string): Generator<string> {
  for (let end = path.length; end > 0; end = path.lastIndexOf('.', end - 1)) yield path.slice(0, end)
}

/** Texts without surrounding space, numbers and booleans; what is empty has no value. */
function listScalars(value: unknown): Cell[] {
  if (typeof value === 'string') {
    const text = value.trim()
    return text === '' ? [] : [text]
  }
  if (typeof value === 'number' || typeof value === 'boolean') return [value]
  return Array.isArray(value) ? value.flatMap(listScalars) : []
}

/** All values of a record with their paths. */
export function* listLeaves(value: unknown, path = ''): Generator<readonly [path: string, value: Cell]> {
  if (Array.isArray(value)) for (const entry of value) yield* listLeaves(entry, path)
  else if (typeof value === 'object' && value !== null)
    for (const [key, entry] of Object.entries(value))
      yield* listLeaves(entry, path === '' ? key : `${path}.${key}`)
  else for (const scalar of listScalars(value)) yield [path, scalar]
}
