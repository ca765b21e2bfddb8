import { parseArgs } from 'node:util'
import { AtlasError } from '../src/model/index.ts'
import { withEcosystem } from './database.ts'
import { ecosystems } from './ecosystems.ts'
import { type Measurement, measureEcosystem } from './measure.ts'
import { type Question, questions } from './questions/index.ts'
import { markdownTable, terminalTable } from './table.ts'

const { values, positionals } = parseArgs({
  options: { markdown: { type: 'boolean', default: false } },
  allowPositionals: true,
})

const chosen = positionals.length > 0 ? positionals.map(questionNamed) : [...questions.values()]
const measurements: Measurement[] = []
for (const ecosystem of ecosystems(process.env)) {
  process.stderr.write(`${ecosystem.name}: ${ecosystem.shape}\n`)
  measurements.push(
    ...(await withEcosystem(ecosystem, (connection, graph) => {
      process.stderr.write(`${ecosystem.name}: loaded after ${seconds()} s\n`)
      return measureEcosystem(ecosystem, chosen, connection, graph)
    })),
  )
}
const table = values.markdown ? markdownTable(measurements) : terminalTable(measurements)
process.stdout.write(`Requests per second, and their ratios; medians of rounds in alternation\n\n${table}\n`)
process.stderr.write(`${seconds()} s in all\n`)

function questionNamed(name: string): Question {
  const question = questions.get(name)
  if (question) return question
  throw new AtlasError(
    'INVALID_INPUT',
    `There is no measurement ${name}; there are ${[...questions.keys()].join(', ')}`,
  )
}

function seconds(): number {
  return Math.round(performance.now() / 1000)
}
