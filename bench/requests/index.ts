import { withEcosystem } from '../ecosystems/database.ts'
import { generatedEcosystem, realEcosystem } from '../ecosystems/index.ts'
import type { BenchTable } from '../formatTable.ts'
import { formatRatio } from '../ratio.ts'
import { type BenchmarkSuite, selectByName } from '../suite.ts'
import { type Measurement, measureEcosystem } from './measure.ts'
import { queries } from './queries/index.ts'

const ecosystems = [realEcosystem, generatedEcosystem(10_000)]

/** Requests to the service, against the bare driver and @neo4j/graphql. */
export const requests: BenchmarkSuite = {
  name: 'requests',
  summary: `requests per second, against the bare driver and @neo4j/graphql: ${[...queries.keys()].join(', ')}`,
  run: async (names, log) => {
    const selected = selectByName(queries, names)
    const measurements: Measurement[] = []
    for (const ecosystem of ecosystems) {
      log(`${ecosystem.name}: ${ecosystem.shape}`)
      const ecosystemMeasurements = await withEcosystem(ecosystem, (connection, graph) =>
        measureEcosystem({ ecosystem, queries: selected, connection, graph, log }),
      )
      measurements.push(...ecosystemMeasurements)
    }
    const title =
      'Requests per second and their ratios: medians, and the least and the greatest ratio of a round'
    return { title, table: toTable(measurements) }
  },
}

function toTable(measurements: readonly Measurement[]): BenchTable {
  return {
    header: [
      'question',
      'ecosystem',
      'connections',
      'cx-atlas',
      'bare driver',
      '@neo4j/graphql',
      'to bare driver',
      'to @neo4j/graphql',
    ],
    textColumnCount: 2,
    rows: measurements.map(({ query, ecosystem, connections, requestsPerSecond, ratios }) => [
      query.title,
      ecosystem.name,
      String(connections),
      formatRate(requestsPerSecond.product),
      formatRate(requestsPerSecond.bare),
      formatRate(requestsPerSecond.graphql),
      formatRatio(ratios.bare, 2),
      formatRatio(ratios.graphql, 1),
    ]),
  }
}

const formatRate = (perSecond: number) =>
  perSecond.toLocaleString('en', { maximumFractionDigits: perSecond < 100 ? 1 : 0 })
