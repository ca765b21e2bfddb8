import { type BenchmarkSuite, selectByName } from '../suite.ts'
import { measures as exports } from './exports.ts'
import { measures as imports } from './imports.ts'
import type { TransferComparison } from './measurement.ts'

const measures = new Map([...imports, ...exports])

/** Import and export, against the bare driver in the same run. */
export const transfer: BenchmarkSuite = {
  name: 'transfer',
  summary: `import and export against the bare driver: ${[...measures.keys()].join(', ')}`,
  run: async (names, log) => {
    const comparisons: TransferComparison[] = []
    for (const measure of selectByName(measures, names)) comparisons.push(...(await measure(log)))
    return {
      title: 'Work, what it is compared with in the same run, and the ratio',
      table: {
        header: ['work', 'against', 'cx-atlas', 'other', 'ratio', 'aim'],
        textColumnCount: 2,
        rows: comparisons.map(({ work, against, ours, theirs, ratio, aim }) => [
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
