import { pipeline } from 'node:stream/promises'
import { Command, InvalidArgumentError, Option } from 'commander'
import { tableFormats } from '../formats/tabular/tableFormats.ts'
import { typedRows } from '../formats/tabular/typedRows.ts'
import { openAdHoc } from '../graph/adHocQueries.ts'
import { AtlasError } from '../model/errors.ts'
import { readCatalogue, reportNamed } from '../reports/catalogue.ts'
import { parseArguments, withDefaults } from '../reports/parameters.ts'
import type { Arguments, Report } from '../reports/report.ts'
import { rowSource } from '../reports/rowSource.ts'
import { type RowSource, runReport, streamReport } from '../reports/runReport.ts'
import { savedReports } from '../reports/saved/savedReports.ts'
import { savedSource } from '../reports/saved/savedRowSource.ts'
import { type DatabaseChoice, databaseOption, withGraph } from './database.ts'
import { say } from './output.ts'
import { tableOf } from './terminalTable.ts'

interface ReportOptions extends DatabaseChoice {
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
      .argParser(wholeNumber),
  )
  .addOption(databaseOption())
  .action(async (name: string | undefined, parameters: string[], options: ReportOptions) => {
    const catalogue = await readCatalogue()
    if (name === undefined) {
      for (const report of catalogue.values()) say(`${report.name.padEnd(28)} ${report.question}`)
      return
    }
    const givenTexts = Object.fromEntries(parameters.map(nameAndValue))
    const print = (report: Report, source: RowSource) => {
      const values = withDefaults(report, parseArguments(report, givenTexts), new Date())
      return printReport(source, report, values, options)
    }
    await withGraph(options, async (graph) => {
      const report = catalogue.get(name)
      if (report) return print(report, rowSource(graph, catalogue))
      const adHoc = openAdHoc(graph.settings)
      const all = new Map([...catalogue, ...(await savedReports(graph)())])
      await print(reportNamed(all, name), savedSource(graph, adHoc)).finally(() => adHoc.close())
    })
  })

async function printReport(
  source: RowSource,
  report: Report,
  values: Arguments,
  { format, limit }: ReportOptions,
): Promise<void> {
  const file = format === 'json' ? undefined : tableFormats.get(format)
  if (file) {
    const { name, columns } = report
    const rows = typedRows(columns, streamReport(source, report, values))
    await pipeline(file.write({ name, columns, rows }), process.stdout, { end: false })
    return
  }
  const { rows, total, truncated } = await runReport(source, report, values, limit)
  if (format === 'table') say(tableOf(report.columns, { rows, total }))
  else say(JSON.stringify({ report: report.name, parameters: values, rows, total, truncated }, null, 2))
}

function nameAndValue(text: string): [string, string] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  if (name !== undefined && value !== undefined) return [name, value]
  throw new AtlasError('INVALID_INPUT', `${text}: parameters are given as name=value`)
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It has to be a whole number from 1.')
  return Number(text)
}
