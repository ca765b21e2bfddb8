import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Command } from 'commander'
import { answersHere } from '../analytics/analyticsService.ts'
import type { Graph } from '../graph/graph.ts'
import { migrate } from '../graph/migrations/migrate.ts'
import { AtlasError } from '../model/errors.ts'
import { type Catalogue, readCatalogue, reportNamed } from '../reports/catalogue.ts'
import { withDefaults } from '../reports/parameters.ts'
import { rowSource } from '../reports/rowSource.ts'
import { runReport } from '../reports/runReport.ts'
import { openGraphOf, serve } from '../service.ts'
import { readSettings } from '../settings.ts'
import { loadExample } from '../transfer/loadExample.ts'
import { exampleDatabase } from './database.ts'
import { say, sayProgress } from './output.ts'
import { tableOf } from './terminalTable.ts'

const examplesFolder = join(import.meta.dirname, '../../examples')

/** The answers that the demo prints, each with how many rows are shown. */
const answers = [
  { report: 'unowned-touchpoints', rows: 8 },
  { report: 'contested-touchpoints', rows: 8 },
  { report: 'role-gaps', rows: 8 },
  { report: 'interdependencies', rows: 8 },
  { report: 'dependency-matrix', rows: 8 },
  { report: 'four-questions', rows: 8 },
]

const findingColumns = [
  { name: 'severity', type: 'string', description: 'How grave it is' },
  { name: 'report', type: 'string', description: 'Which report flags it' },
  { name: 'explanation', type: 'string', description: 'What is wrong' },
] as const

/** Loads an example into a database of its own, prints what it lacks, and serves it until Ctrl-C. */
export const demoCommand = new Command('demo')
  .description('load an example ecosystem, print its gaps and serve it')
  .argument('[example]', 'which example', 'broadband')
  .action(async (example: string) => {
    const folder = join(examplesFolder, example)
    if (!/^[a-z-]+$/.test(example) || !existsSync(folder)) throw await unknownExample(example)
    const settings = readSettings({ LOG_LEVEL: 'warn', ...process.env })
    const graph = await openGraphOf(settings, { name: exampleDatabase(example), onProgress: sayProgress })
    try {
      await migrate(graph)
      await loadExample(graph, folder, sayProgress)
      const catalogue = await readCatalogue()
      await printAnswers(graph, catalogue)
      await printFindings(graph, catalogue)
      const address = await serve(graph, settings)
      say(`API     ${address}/touchpoints`)
      say(`Reports ${address}/reports`)
      say(`Docs    ${address}/docs`)
      say('Ctrl-C stops it; what you change is kept.')
    } catch (error) {
      await graph.close()
      throw error
    }
  })

async function printAnswers(graph: Graph, catalogue: Catalogue): Promise<void> {
  const source = rowSource(graph, catalogue)
  for (const { report: name, rows: shown } of answers) {
    const report = reportNamed(catalogue, name)
    const { rows, total } = await runReport(source, report, withDefaults(report, {}, new Date()), shown)
    say(`${report.title}: ${report.question}`)
    say(tableOf(report.columns, { rows, total }))
    say()
  }
}

const gravest = 10

async function printFindings(graph: Graph, catalogue: Catalogue): Promise<void> {
  const day = new Date().toISOString().slice(0, 10)
  const query = { filters: [], order: [], limit: gravest }
  const { items, total } = await answersHere(graph, catalogue).findings(day, query)
  say('The gravest findings: What is wrong with this map?')
  say(tableOf(findingColumns, { rows: items.map(({ values }) => values), total }))
  say()
}

async function unknownExample(example: string): Promise<AtlasError> {
  const known = await readdir(examplesFolder)
  return new AtlasError('INVALID_INPUT', `There is no example ${example}; there are ${known.join(', ')}`)
}
