import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type BenchSet, chosen } from '../set.ts'
import type { Comparison, Measures } from './measurement.ts'

const files = ['imports.ts', 'exports.ts'].filter((file) => existsSync(join(import.meta.dirname, file)))
const halves = await Promise.all(files.map(async (file) => (await import(`./${file}`)) as Measures))
const measures = new Map(halves.flatMap((half) => [...half.measures]))

/** Import and export, against the bare driver in the same run. */
export const transfer: BenchSet = {
  name: 'transfer',
  summary: `import and export against the bare driver: ${[...measures.keys()].join(', ')}`,
  run: async (names, tell) => {
    const comparisons: Comparison[] = []
    for (const measure of chosen(measures, names)) comparisons.push(...(await measure(tell)))
    return {
      title: 'Work, what it is compared with in the same run, and the ratio',
      table: {
        head: ['work', 'against', 'cx-atlas', 'other', 'ratio', 'aim'],
        wordColumns: 2,
        lines: comparisons.map(({ work, against, ours, theirs, ratio, aim }) => [
          work,
          against,
          ours,
          theirs,
          ratio,
          aim,
        ]),
      },
    }
  },
}
