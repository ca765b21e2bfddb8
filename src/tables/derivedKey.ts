/** A key of one column that follows from other columns. */
export type DerivedKey = PathKey | JsonKey

/** Their values, separated by slashes: `OWNS/Department/finance/Touchpoint/invoice`. */
export interface PathKey {
  readonly form: 'path'
  /** First segment of every key. */
  readonly prefix?: string
  readonly parts: readonly string[]
}

/** Their values as JSON: keys of reports may be null or lists. */
export interface JsonKey {
  readonly form: 'json'
  readonly parts: readonly string[]
}

/** Formats the key of a row. */
export function formatDerivedKey(derived: DerivedKey, row: Readonly<Record<string, unknown>>): string {
  const values = derived.parts.map((name) => row[name] ?? null)
  if (derived.form === 'json') return JSON.stringify(values)
  return [...(derived.prefix === undefined ? [] : [derived.prefix]), ...values].join('/')
}

/** The values of its columns, as text; nothing if the key cannot be one of the table. */
export function splitPathKey(
  { prefix, parts }: PathKey,
  key: string,
): ReadonlyMap<string, string> | undefined {
  const segments = key.split('/')
  if (prefix !== undefined && segments.shift() !== prefix) return undefined
  if (segments.length !== parts.length) return undefined
  return new Map(parts.map((name, index) => [name, segments[index] ?? '']))
}

/** Adds the key to rows as their first column. */
export async function* addDerivedKeys(
  column: string,
  derived: DerivedKey,
  rows: AsyncGenerator<Readonly<Record<string, unknown>>, string, undefined>,
): AsyncGenerator<Readonly<Record<string, unknown>>, string, undefined> {
  try {
    for (;;) {
      const next = await rows.next()
      if (next.done) return next.value
      yield { [column]: formatDerivedKey(derived, next.value), ...next.value }
    }
  } finally {
    await rows.return('')
  }
}
