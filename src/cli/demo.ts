import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Command } from 'commander'
import { createInProcessAnalytics } from '../analytics/analyticsService.ts'
import type { Graph } from '../graph/graph.ts'
import { migrate } from '../graph/migrations/migrate.ts'
import { today } from '../model/dates.ts'
import { AtlasError } from '../model/errors.ts'
import { type Catalogue, getReport, readCatalogue } from '../reports/catalogue.ts'
import { withDefaults } from '../reports/parameters.ts'
import { createRowSource } from '../reports/rowSource.ts'
import { runReport } from '../reports/runReport.ts'
import { openConfiguredGraph, serve } from '../service.ts'
import { readSettings } from '../settings.ts'
import { loadExample } from '../transfer/loadExample.ts'
import { getExampleDatabaseName } from './database.ts'
import { printLine, printProgress } from './output.ts'
import { formatTable } from './terminalTable.ts'

const examplesFolder = join(import.meta.dirname, '../../examples')

/** The answers that the demo prints, each with how many rows are shown. */
const demoReports = [
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
    if (!/^[a-z-]+$/.test(example) || !existsSync(folder)) throw await createUnknownExampleError(example)
    const settings = readSettings({ LOG_LEVEL: 'warn', ...process.env })
    const graph = await openConfiguredGraph(settings, {
      name: getExampleDatabaseName(example),
      onProgress: printProgress,
    })
    try {
      await migrate(graph)
      await loadExample(graph, folder, printProgress)
      const catalogue = await readCatalogue()
      await printReports(graph, catalogue)
      await printFindings(graph, catalogue)
      const address = await serve(graph, settings)
      printLine(`API     ${address}/touchpoints`)
      printLine(`Reports ${address}/reports`)
      printLine(`Docs    ${address}/docs`)
      printLine('Ctrl-C stops it; what you change is kept.')
    } catch (error) {
      await graph.close()
      throw error
    }
  })

async function printReports(graph: Graph, catalogue: Catalogue): Promise<void> {
  const source = createRowSource(graph, catalogue)
  for (const { report: name, rows: maxRows } of demoReports) {
    const report = getReport(catalogue, name)
    const { rows, total } = await runReport(source, report, withDefaults(report, {}, new Date()), maxRows)
    printLine(`${report.title}: ${report.question}`)
    printLine(formatTable(report.columns, { rows, total }))
    printLine()
  }
}

const maxFindings = 10

async function printFindings(graph: Graph, catalogue: Catalogue): Promise<void> {
  const day = today()
  const query = { filters: [], order: [], limit: maxFindings }
  const { items, total } = await createInProcessAnalytics(graph, catalogue).listFindings(day, query)
  printLine('The gravest findings: What is wrong with this map?')
  printLine(formatTable(findingColumns, { rows: items.map(({ values }) => values), total }))
  printLine()
}

async function createUnknownExampleError(example: string): Promise<AtlasError> {
  const exampleNames = await readdir(examplesFolder)
  return new AtlasError(
    'INVALID_INPUT',
    `There is no example ${example}; there are ${exampleNames.join(', ')}`,
  )
}
