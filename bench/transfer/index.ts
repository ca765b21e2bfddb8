import { type BenchSet, chosen } from '../suite.ts'
import { measures as exports } from './exports.ts'
import { measures as imports } from './imports.ts'
import type { Comparison } from './measurement.ts'

const measures = new Map([...imports, ...exports])

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
