import { withEcosystem } from '../ecosystems/database.ts'
import { type BenchmarkSuite, selectByName } from '../suite.ts'
import type { ReadMeasurement } from './measureRead.ts'
import { bareDriverReader, parquetReader } from './readers.ts'
import { createTouchpointEcosystem } from './touchpointEcosystem.ts'

const readers = new Map([parquetReader].map((reader) => [reader.name, reader]))

/** Fewer by the variable FEED_ROWS, to see whether it works. */
const count = Number(process.env.FEED_ROWS ?? 1_000_000)

/** A large table as BI tools read it, against the bare driver. */
export const tableReads: BenchmarkSuite = {
  name: 'feeds',
  summary: `a table of ${count.toLocaleString('en')} rows as BI tools read it, against the bare driver`,
  run: async (names, log) => {
    const ecosystem = createTouchpointEcosystem(count)
    return withEcosystem(ecosystem, async (_, graph) => {
      log(`${ecosystem.shape}: loaded`)
      // The first reading warms the database up and counts for nothing.
      await bareDriverReader.run(graph, count)
      const bare = await bareDriverReader.run(graph, count)
      const rows = [toTableRow(bareDriverReader.name, bare, bare)]
      for (const reader of selectByName(readers, names)) {
        log(`${reader.name} …`)
        rows.push(toTableRow(reader.name, await reader.run(graph, count), bare))
      }
      return {
        title: `${ecosystem.shape}; memory of the process, the most in the first and in the last third of the time`,
        table: { header: ['reading', 'rows/s', '× bare', 'MB early', 'MB late'], textColumnCount: 1, rows },
      }
    })
  },
}

const toTableRow = (
  name: string,
  { rowsPerSecond, earlyMb, lateMb }: ReadMeasurement,
  bare: ReadMeasurement,
) => [
  name,
  rowsPerSecond.toLocaleString('en'),
  (rowsPerSecond / bare.rowsPerSecond).toFixed(2),
  String(earlyMb),
  String(lateMb),
]
