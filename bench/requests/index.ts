import { withEcosystem } from '../ecosystems/database.ts'
import { generatedEcosystem, realEcosystem } from '../ecosystems/index.ts'
import type { Table } from '../formatTable.ts'
import { ratioText } from '../ratio.ts'
import { type BenchSet, chosen } from '../suite.ts'
import { type Measurement, measureEcosystem } from './measure.ts'
import { questions } from './queries/index.ts'

const ecosystems = [realEcosystem, generatedEcosystem(10_000)]

/** Requests to the service, against the bare driver and @neo4j/graphql. */
export const requests: BenchSet = {
  name: 'requests',
  summary: `requests per second, against the bare driver and @neo4j/graphql: ${[...questions.keys()].join(', ')}`,
  run: async (names, tell) => {
    const asked = chosen(questions, names)
    const measurements: Measurement[] = []
    for (const ecosystem of ecosystems) {
      tell(`${ecosystem.name}: ${ecosystem.shape}`)
      const found = await withEcosystem(ecosystem, (connection, graph) =>
        measureEcosystem({ ecosystem, questions: asked, connection, graph, tell }),
      )
      measurements.push(...found)
    }
    const title =
      'Requests per second and their ratios: medians, and the least and the greatest ratio of a round'
    return { title, table: tableOf(measurements) }
  },
}

function tableOf(measurements: readonly Measurement[]): Table {
  return {
    head: [
      'question',
      'ecosystem',
      'connections',
      'cx-atlas',
      'bare driver',
      '@neo4j/graphql',
      'to bare driver',
      'to @neo4j/graphql',
    ],
    wordColumns: 2,
    lines: measurements.map(({ question, ecosystem, connections, requestsPerSecond, ratios }) => [
      question.title,
      ecosystem.name,
      String(connections),
      rateText(requestsPerSecond.product),
      rateText(requestsPerSecond.bare),
      rateText(requestsPerSecond.graphql),
      ratioText(ratios.bare, 2),
      ratioText(ratios.graphql, 1),
    ]),
  }
}

const rateText = (perSecond: number) =>
  perSecond.toLocaleString('en', { maximumFractionDigits: perSecond < 100 ? 1 : 0 })
