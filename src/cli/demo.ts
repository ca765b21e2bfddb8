import { Argument, Command } from 'commander'
import { createInProcessAnalytics } from '../analytics/analyticsService.ts'
import { openConfiguredGraph } from '../configuredGraph.ts'
import type { Graph } from '../graph/graph.ts'
import { migrate } from '../graph/migrations/migrate.ts'
import { today } from '../model/dates.ts'
import { type Catalogue, getReport, readCatalogue } from '../reports/catalogue.ts'
import { withDefaults } from '../reports/parameters.ts'
import { createRowSource } from '../reports/rowSource.ts'
import { runReport } from '../reports/runReport.ts'
import { readSettings } from '../settings.ts'
import { loadExample } from '../transfer/loadExample.ts'
import { exampleNames, getExampleDatabaseName, getExampleFolder, parseExample } from './database.ts'
import { printLine, printProgress } from './output.ts'
import { assertPortFree } from './serve.ts'
import { formatTable } from './terminalTable.ts'

/** Loads an example into a database of its own, prints its gaps, and serves it until Ctrl-C. */
export const demoCommand = new Command('demo')
  .summary('load an example, print its gaps and serve it')
  .description('Load an example ecosystem, print its gaps and serve it until Ctrl-C. Changes are kept.')
  .addArgument(
    new Argument('[example]', `example to load: ${exampleNames.join(' or ')}`)
      .argParser(parseExample)
      .default('broadband'),
  )
  .action(async (example: string) => {
    const settings = readSettings({ LOG_LEVEL: 'error', ...process.env })
    await assertPortFree(settings)
    const name = getExampleDatabaseName(example)
    const graph = await openConfiguredGraph(settings, { name, onProgress: printProgress })
    try {
      await migrate(graph)
      await loadExample(graph, getExampleFolder(example), printProgress)
      await printGaps(graph, example)
    } catch (error) {
      await graph.close()
      throw error
    }
    const { serve } = await import('../service.ts')
    const address = await serve(graph, settings)
    printLine(`Listening on ${address}`)
    printLine(`  API documentation  ${address}/docs`)
    printLine(`  Findings           ${address}/findings`)
    printLine(`  Map of a journey   ${address}/exports/map.svg?journey=getting-connected`)
    printLine('Press Ctrl-C to stop; your changes are kept.')
  })

async function printGaps(graph: Graph, example: string): Promise<void> {
  const catalogue = await readCatalogue()
  await printFindings(graph, catalogue)
  await printReports(graph, catalogue)
  printLine(`To see one: npx cx-atlas report ${demoReports[0]} --example ${example}\n`)
}

const maxFindings = 5

const findingColumns = [
  { name: 'severity', type: 'string' },
  { name: 'finding', type: 'string' },
] as const

async function printFindings(graph: Graph, catalogue: Catalogue): Promise<void> {
  const query = { filters: [], order: [], limit: maxFindings }
  const analytics = createInProcessAnalytics(graph, catalogue)
  const { items, total } = await analytics.listFindings(today(), query)
  const rows = items.map(({ values: { severity, explanation } }) => ({ severity, finding: explanation }))
  printLine(`\nWhat to do first\n\n${formatTable(findingColumns, { rows, total, noun: 'finding' })}`)
}

/** Reports whose number of rows the demo prints. */
const demoReports = [
  'unowned-touchpoints',
  'contested-touchpoints',
  'role-gaps',
  'hidden-interdependencies',
  'single-points-of-failure',
  'promise-gaps',
] as const

const answerColumns = [
  { name: 'question', type: 'string' },
  { name: 'rows', type: 'integer' },
  { name: 'report', type: 'string' },
] as const

async function printReports(graph: Graph, catalogue: Catalogue): Promise<void> {
  const source = createRowSource(graph, catalogue)
  const rows = []
  for (const name of demoReports) {
    const report = getReport(catalogue, name)
    const { total } = await runReport(source, report, withDefaults(report, {}, new Date()), 1)
    rows.push({ question: report.question, rows: total, report: name })
  }
  const { size: total } = catalogue
  printLine(
    `\nQuestions that the map answers\n\n${formatTable(answerColumns, { rows, total, noun: 'report' })}`,
  )
}
