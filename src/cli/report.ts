import { pipeline } from 'node:stream/promises'
import { Command, InvalidArgumentError, Option } from 'commander'
import { tableFormats } from '../formats/tabular/tableFormats.ts'
import { toTypedRows } from '../formats/tabular/typedRows.ts'
import { openAdHocQueryRunner } from '../graph/adHocQueries.ts'
import { AtlasError } from '../model/errors.ts'
import { getReport, readCatalogue } from '../reports/catalogue.ts'
import { parseArguments, withDefaults } from '../reports/parameters.ts'
import type { Report, ReportArguments } from '../reports/report.ts'
import { createRowSource } from '../reports/rowSource.ts'
import { type RowSource, runReport, streamReport } from '../reports/runReport.ts'
import { createSavedCatalogue } from '../reports/saved/savedReports.ts'
import { createSavedRowSource } from '../reports/saved/savedRowSource.ts'
import { createDatabaseOption, type DatabaseOptions, withGraph } from './database.ts'
import { printLine } from './output.ts'
import { formatTable } from './terminalTable.ts'

interface ReportOptions extends DatabaseOptions {
  readonly format: string
  readonly limit: number
}

const formats = [...new Set(['table', 'json', ...tableFormats.keys()])]

/** Runs a saved report: `report impact kind=System id=billing-platform --format csv`. */
export const reportCommand = new Command('report')
  .description('run a saved report; without a name, list them')
  .argument('[name]', 'which report')
  .argument('[parameters...]', 'its parameters as name=value')
  .addOption(new Option('--format <format>', 'how to print it').choices(formats).default('table'))
  .addOption(
    new Option('--limit <rows>', 'how many rows at most in a table or JSON')
      .default(50)
      .argParser(parsePositiveInteger),
  )
  .addOption(createDatabaseOption())
  .action(async (name: string | undefined, parameters: string[], options: ReportOptions) => {
    const catalogue = await readCatalogue()
    if (name === undefined) {
      for (const report of catalogue.values()) printLine(`${report.name.padEnd(28)} ${report.question}`)
      return
    }
    const argumentTexts = Object.fromEntries(parameters.map(parseParameter))
    const runAndPrint = (report: Report, source: RowSource) => {
      const values = withDefaults(report, parseArguments(report, argumentTexts), new Date())
      return printReport(source, report, values, options)
    }
    await withGraph(options, async (graph) => {
      const report = catalogue.get(name)
      if (report) return runAndPrint(report, createRowSource(graph, catalogue))
      const adHoc = openAdHocQueryRunner(graph.settings)
      const reportsByName = new Map([...catalogue, ...(await createSavedCatalogue(graph)())])
      await runAndPrint(getReport(reportsByName, name), createSavedRowSource(graph, adHoc)).finally(() =>
        adHoc.close(),
      )
    })
  })

async function printReport(
  source: RowSource,
  report: Report,
  values: ReportArguments,
  { format, limit }: ReportOptions,
): Promise<void> {
  const fileFormat = format === 'json' ? undefined : tableFormats.get(format)
  if (fileFormat) {
    const { name, columns } = report
    const rows = toTypedRows(columns, streamReport(source, report, values))
    await pipeline(fileFormat.write({ name, columns, rows }), process.stdout, { end: false })
    return
  }
  const { rows, total, truncated } = await runReport(source, report, values, limit)
  if (format === 'table') printLine(formatTable(report.columns, { rows, total }))
  else printLine(JSON.stringify({ report: report.name, parameters: values, rows, total, truncated }, null, 2))
}

function parseParameter(text: string): [string, string] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  if (name !== undefined && value !== undefined) return [name, value]
  throw new AtlasError('INVALID_INPUT', `${text}: parameters are given as name=value`)
}

function parsePositiveInteger(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It has to be a whole number from 1.')
  return Number(text)
}
