import { AtlasError } from '../src/model/errors.ts'
import type { BenchTable } from './formatTable.ts'

/** Measurements that are made together: `npm run bench -- <name>`. */
export interface BenchmarkSuite {
  readonly name: string
  /** What it measures, for the help. */
  readonly summary: string
  /** Measures what is named, or everything when nothing is; tells how it goes. */
  run(names: readonly string[], log: (line: string) => void): Promise<{ title: string; table: BenchTable }>
}

/** The named ones, or all when none is named. */
export function selectByName<Item>(items: ReadonlyMap<string, Item>, names: readonly string[]): Item[] {
  if (names.length === 0) return [...items.values()]
  return names.map((name) => {
    const item = items.get(name)
    if (item !== undefined) return item
    const knownNames = [...items.keys()].join(', ')
    throw new AtlasError(
      'INVALID_INPUT',
      `There is nothing called ${name} to measure, but ${knownNames}; --help tells more`,
    )
  })
}
