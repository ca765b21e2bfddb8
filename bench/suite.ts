import { AtlasError } from '../src/model/errors.ts'
import type { Table } from './formatTable.ts'

/** Measurements that are made together: `npm run bench -- <name>`. */
export interface BenchSet {
  readonly name: string
  /** What it measures, for the help. */
  readonly summary: string
  /** Measures what is named, or everything when nothing is; tells how it goes. */
  run(names: readonly string[], tell: (line: string) => void): Promise<{ title: string; table: Table }>
}

/** The named ones, or all when none is named. */
export function chosen<Item>(items: ReadonlyMap<string, Item>, names: readonly string[]): Item[] {
  if (names.length === 0) return [...items.values()]
  return names.map((name) => {
    const item = items.get(name)
    if (item !== undefined) return item
    const known = [...items.keys()].join(', ')
    throw new AtlasError(
      'INVALID_INPUT',
      `There is nothing called ${name} to measure, but ${known}; --help tells more`,
    )
  })
}
