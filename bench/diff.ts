import { getJournalHead } from '../src/graph/journal/journalHead.ts'
import { withEcosystem } from './ecosystems/database.ts'
import { changesPerDay, days, makeHistory } from './ecosystems/history.ts'
import { generatedEcosystem } from './ecosystems/index.ts'
import { median } from './median.ts'
import { type MeasuredService, withMeasuredService } from './service.ts'
import type { BenchmarkSuite } from './suite.ts'

const touchpoints = 100_000
const rounds = 5

/** What changed between two states of a large map, after a year of changes of which most concern different touchpoints. */
export const comparedStates: BenchmarkSuite = {
  name: 'diff',
  summary: 'what changed since a past state, at 100,000 touchpoints',
  run: async (_, log) =>
    withEcosystem(generatedEcosystem(touchpoints), async (connection, graph) => {
      const start = await getJournalHead(graph)
      const head = await makeHistory(graph, log)
      const urls = new Map([
        ['a year', `/diff?from=${start}`],
        ['half a year', `/diff?from=${head - Math.round(days / 2) * changesPerDay}`],
        ['a month', `/diff?from=${head - 30 * changesPerDay}`],
        ['a year, as CSV', `/diff.csv?from=${start}`],
      ])
      const measure = async ({ address }: MeasuredService) => {
        const rows: string[][] = []
        for (const [what, url] of urls) {
          const line = [what, ...(await measureRequest(address + url))]
          log(line.join(' '))
          rows.push(line)
        }
        return {
          title: `Milliseconds to compare two states, and the median of ${rounds} more rounds`,
          table: { header: ['changes of', 'first', 'median', 'bytes'], textColumnCount: 1, rows },
        }
      }
      // Without queries no copy for earlier states is prepared, which takes both processors meanwhile.
      return withMeasuredService(connection, measure, { AD_HOC_QUERIES: 'off' })
    }),
}

async function measureRequest(url: string): Promise<string[]> {
  const times: number[] = []
  let byteCount = 0
  for (let round = 0; round <= rounds; round += 1) {
    const startedAtMs = performance.now()
    const response = await fetch(url)
    const body = await response.arrayBuffer()
    if (!response.ok) throw new Error(`${url}: ${response.status} ${Buffer.from(body)}`)
    times.push(performance.now() - startedAtMs)
    byteCount = body.byteLength
  }
  return [times[0] ?? 0, median(times.slice(1)), byteCount].map((value) =>
    Math.round(value).toLocaleString('en'),
  )
}
