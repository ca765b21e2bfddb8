import { withEcosystem } from '../ecosystems/database.ts'
import { type BenchSet, chosen } from '../suite.ts'
import type { Watched } from './measureRead.ts'
import { bareRows, parquetFile } from './readers.ts'
import { manyTouchpoints } from './touchpointEcosystem.ts'

const readings = new Map([parquetFile].map((reading) => [reading.name, reading]))

/** Fewer by the variable FEED_ROWS, to see whether it works. */
const count = Number(process.env.FEED_ROWS ?? 1_000_000)

/** A large table as BI tools read it, against the bare driver. */
export const feeds: BenchSet = {
  name: 'feeds',
  summary: `a table of ${count.toLocaleString('en')} rows as BI tools read it, against the bare driver`,
  run: async (names, tell) => {
    const ecosystem = manyTouchpoints(count)
    return withEcosystem(ecosystem, async (_, graph) => {
      tell(`${ecosystem.shape}: loaded`)
      // The first reading warms the database up and counts for nothing.
      await bareRows.run(graph, count)
      const bare = await bareRows.run(graph, count)
      const lines = [lineOf(bareRows.name, bare, bare)]
      for (const reading of chosen(readings, names)) {
        tell(`${reading.name} …`)
        lines.push(lineOf(reading.name, await reading.run(graph, count), bare))
      }
      return {
        title: `${ecosystem.shape}; memory of the process, the most in the first and in the last third of the time`,
        table: { head: ['reading', 'rows/s', '× bare', 'MB early', 'MB late'], wordColumns: 1, lines },
      }
    })
  },
}

const lineOf = (name: string, { rowsPerSecond, earlyMb, lateMb }: Watched, bare: Watched) => [
  name,
  rowsPerSecond.toLocaleString('en'),
  (rowsPerSecond / bare.rowsPerSecond).toFixed(2),
  String(earlyMb),
  String(lateMb),
]
