import { readFile } from 'node:fs/promises'
import { basename, relative } from 'node:path'
import { Command, Option } from 'commander'
import { type TableFormat, tableFormats } from '../formats/tabular/tableFormats.ts'
import { toTypedRows } from '../formats/tabular/typedRows.ts'
import type { Graph } from '../graph/graph.ts'
import { openServerQueries } from '../replica/serverQueries.ts'
import { type Catalogue, getReport, readCatalogue } from '../reports/catalogue.ts'
import { checkReport } from '../reports/checkCatalogue.ts'
import { assertModelNames, parseReport } from '../reports/cypherFile.ts'
import { parseArguments, withDefaults } from '../reports/parameters.ts'
import type { Report, ReportArguments } from '../reports/report.ts'
import { createRowSource } from '../reports/rowSource.ts'
import { type RowSource, runReport, streamReport } from '../reports/runReport.ts'
import { createSavedQueryRunner } from '../reports/saved/savedQueries.ts'
import { createSavedCatalogue } from '../reports/saved/savedReports.ts'
import { createSavedRowSource } from '../reports/saved/savedRowSource.ts'
import { parseNameAndValue, parseWholeNumber } from './arguments.ts'
import {
  createDatabaseOption,
  createStateOption,
  hasDatabase,
  type StateOptions,
  withExistingGraph,
  withGraphState,
} from './database.ts'
import { asUsageError, UsageError } from './failures.ts'
import { assertFileReadable } from './files.ts'
import { printLine } from './output.ts'
import { assertOutputPossible, writeOutput } from './tableOutput.ts'
import { formatRecords, formatTable } from './terminalTable.ts'

interface ReportOptions extends StateOptions {
  readonly format: string
  readonly limit: number
  readonly output?: string
}

const formats = [...new Set(['table', 'records', 'json', ...tableFormats.keys()])]

/** Runs a report: `report impact kind=System id=billing-platform --format csv`. */
export const reportCommand = new Command('report')
  .summary('run a report, or list all reports')
  .description('Run a report and print its rows. Without a name, list all reports.')
  .argument('[name]', 'name of a report, built-in or saved, or path of a .cypher file')
  .argument('[parameters...]', 'parameters of the report, as name=value')
  .addOption(new Option('-f, --format <format>', 'output format').choices(formats).default('table'))
  .addOption(
    new Option('-l, --limit <rows>', 'maximum number of rows in a table, records or JSON')
      .default(50)
      .argParser(parseWholeNumber(1)),
  )
  .option('-o, --output <file>', 'write to a file instead of standard output')
  .addOption(createStateOption())
  .addOption(createDatabaseOption())
  .addHelpText(
    'after',
    `
Examples:
  $ npx cx-atlas report unowned-touchpoints --example broadband
  $ npx cx-atlas report impact kind=System id=billing-platform --format csv > impact.csv`,
  )
  .action(async (name: string | undefined, parameters: string[], options: ReportOptions) => {
    const catalogue = await readCatalogue()
    if (name === undefined) return listReports(catalogue)
    const argumentTexts = Object.fromEntries(parameters.map(parseNameAndValue))
    await assertOutputPossible(options)
    const report = name.endsWith('.cypher') ? await readReportFile(name) : catalogue.get(name)
    if (!report) return runSavedReport(catalogue, name, argumentTexts, options)
    const args = asUsageError(() => parseArguments(report, argumentTexts))
    await withGraphState(options, async (graph, day) => {
      await checkReport(graph, report)
      const values = withDefaults(report, args, new Date(day))
      await printReport(createRowSource(graph, catalogue), report, values, options)
    })
  })

function listReports(catalogue: Catalogue): void {
  const columns = [
    { name: 'report', type: 'string' },
    { name: 'question', type: 'string' },
  ] as const
  const rows = [...catalogue.values()].map(({ name, question }) => ({ report: name, question }))
  printLine(formatTable(columns, { rows, total: rows.length, noun: 'report' }))
}

async function readReportFile(file: string): Promise<Report> {
  await assertFileReadable(file)
  const text = await readFile(file, 'utf8')
  const report = parseReport(basename(file, '.cypher'), text, relative('', file))
  assertModelNames(report, text)
  return report
}

/** A report that is neither a file nor built in can only be one saved in the database. */
async function runSavedReport(
  catalogue: Catalogue,
  name: string,
  argumentTexts: Readonly<Record<string, string>>,
  options: ReportOptions,
): Promise<void> {
  if (!hasDatabase(options)) asUsageError(() => getReport(catalogue, name))
  if (options.recordedAt !== undefined)
    throw new UsageError(
      'saved reports show the present state; use a built-in report, or leave out --recorded-at',
    )
  await withExistingGraph(options, async (graph: Graph) => {
    const reportsByName = new Map([...catalogue, ...(await createSavedCatalogue(graph)())])
    const report = asUsageError(() => getReport(reportsByName, name))
    const args = asUsageError(() => parseArguments(report, argumentTexts))
    const values = withDefaults(report, args, new Date())
    const adHoc = openServerQueries(graph.settings, graph)
    try {
      await printReport(
        createSavedRowSource(graph, createSavedQueryRunner(adHoc), report),
        report,
        values,
        options,
      )
    } finally {
      await adHoc.close()
    }
  })
}

async function printReport(
  source: RowSource,
  report: Report,
  values: ReportArguments,
  { format, limit, output }: ReportOptions,
): Promise<void> {
  const fileFormat = format === 'json' ? undefined : tableFormats.get(format)
  const chunks = fileFormat
    ? writeRows(fileFormat, source, report, values)
    : printRows(source, report, values, { format, limit })
  await writeOutput(chunks, output)
}

function writeRows(format: TableFormat, source: RowSource, report: Report, values: ReportArguments) {
  const { name, columns } = report
  return format.write({ name, columns, rows: toTypedRows(columns, streamReport(source, report, values)) })
}

async function* printRows(
  source: RowSource,
  report: Report,
  values: ReportArguments,
  { format, limit }: Pick<ReportOptions, 'format' | 'limit'>,
): AsyncGenerator<string> {
  const { rows, total, truncated } = await runReport(source, report, values, limit)
  if (format === 'table') yield formatTable(report.columns, { rows, total })
  else if (format === 'records') yield formatRecords(report.columns, { rows, total })
  else yield JSON.stringify({ report: report.name, parameters: values, rows, total, truncated }, null, 2)
  yield '\n'
}
