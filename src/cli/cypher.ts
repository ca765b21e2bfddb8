import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { Command, Option } from 'commander'
import csvFormat from '../formats/tabular/writers/csv.ts'
import { openServerQueries } from '../replica/serverQueries.ts'
import { type AdHocQueryResult, queryResourceLimits, runQuery } from '../reports/queries/runQuery.ts'
import { parseNameAndValue } from './arguments.ts'
import { createDatabaseOption, type DatabaseOptions, withExistingGraph } from './database.ts'
import { assertFileReadable } from './files.ts'
import { printLine, printProgress } from './output.ts'
import { formatRecords, formatTable } from './terminalTable.ts'

interface CypherOptions extends DatabaseOptions {
  readonly format: keyof typeof printers
}

const maxRows = 1_000

/** Runs one Cypher statement that only reads: `cypher question.cypher id=invoice`. */
export const cypherCommand = new Command('cypher')
  .summary('run a Cypher query that only reads')
  .description('Run one Cypher statement that only reads; docs/cypher.md says what is allowed.')
  .argument('<file>', 'file with the statement, or - for standard input')
  .argument('[parameters...]', 'parameters of the statement, as name=value; the value as JSON or text')
  .addOption(
    new Option('-f, --format <format>', 'output format')
      .choices(['table', 'records', 'csv', 'json', 'ndjson'])
      .default('table'),
  )
  .addOption(createDatabaseOption())
  .addHelpText(
    'after',
    `
Example:
  $ echo 'MATCH (t:Touchpoint) RETURN t.name LIMIT 3' | npx cx-atlas cypher - --example broadband`,
  )
  .action(async (file: string, parameters: string[], options: CypherOptions) => {
    const parameterValues = Object.fromEntries(parameters.map(parseJsonParameter))
    const query = await readQuery(file)
    await withExistingGraph(options, async (graph) => {
      const adHoc = openServerQueries(graph.settings, graph)
      try {
        const { timeoutMs } = queryResourceLimits
        const request = { query, parameters: parameterValues, limit: maxRows, timeoutMs }
        await printResult(await adHoc.use({}, (place) => runQuery(place, request)), options.format)
      } finally {
        await adHoc.close()
      }
    })
  })

async function readQuery(file: string): Promise<string> {
  if (file === '-') return text(process.stdin)
  await assertFileReadable(file)
  return readFile(file, 'utf8')
}

async function printResult(result: AdHocQueryResult, format: CypherOptions['format']): Promise<void> {
  await printers[format](result)
  if (result.truncated !== null) printProgress(`The result is cut off: it has more ${result.truncated}`)
}

const printers = {
  table: (result: AdHocQueryResult) => printLine(formatTable(listColumns(result), listCells(result))),
  records: (result: AdHocQueryResult) => printLine(formatRecords(listColumns(result), listCells(result))),
  csv: (result: AdHocQueryResult) => {
    const rows = Readable.from(listCells(result).rows)
    const csv = csvFormat.write({ name: 'query', columns: listColumns(result), rows })
    return pipeline(csv, process.stdout, { end: false })
  },
  json: (result: AdHocQueryResult) => printLine(JSON.stringify(result, null, 2)),
  ndjson: ({ columns, rows }: AdHocQueryResult) => {
    for (const row of rows) printLine(JSON.stringify(toRecord(columns, row)))
  },
}

const listColumns = ({ columns }: AdHocQueryResult) =>
  columns.map((name) => ({ name, type: 'string' as const, description: '' }))

/** Rows with a text in every cell. */
function listCells({ columns, rows }: AdHocQueryResult) {
  const cells = rows.map((row) => toRecord(columns, row.map(toCell)))
  return { rows: cells, total: cells.length }
}

const toRecord = <Value>(columns: readonly string[], values: readonly Value[]): Record<string, Value> =>
  Object.fromEntries(columns.map((name, index) => [name, values[index] as Value]))

function toCell(value: unknown): string | null {
  if (value === null || value === undefined) return null
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function parseJsonParameter(parameter: string): [string, unknown] {
  const [name, value] = parseNameAndValue(parameter)
  try {
    return [name, JSON.parse(value)]
  } catch {
    return [name, value]
  }
}
