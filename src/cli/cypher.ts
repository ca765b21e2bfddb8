import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { Command, Option } from 'commander'
import { openAdHocQueryRunner } from '../graph/adHocQueries.ts'
import { AtlasError } from '../model/errors.ts'
import { queryResourceLimits, runQuery } from '../reports/queries/runQuery.ts'
import { createDatabaseOption, type DatabaseOptions, withGraph } from './database.ts'
import { printLine, printProgress } from './output.ts'
import { formatTable } from './terminalTable.ts'

interface CypherOptions extends DatabaseOptions {
  readonly format: 'table' | 'json'
}

const maxRows = 1_000

/** Asks in Cypher: `cypher question.cypher id=invoice`, `echo 'MATCH …' | cx-atlas cypher -`. */
export const cypherCommand = new Command('cypher')
  .description('ask in Cypher: from a file, or from the standard input with -')
  .argument('<file>', 'a file with one reading statement, or -')
  .argument('[parameters...]', 'its parameters as name=value, the value as JSON or a text')
  .addOption(new Option('--format <format>', 'how to print it').choices(['table', 'json']).default('table'))
  .addOption(createDatabaseOption())
  .action(async (file: string, parameters: string[], options: CypherOptions) => {
    const query = file === '-' ? await text(process.stdin) : await readFile(file, 'utf8')
    const parameterValues = Object.fromEntries(parameters.map(parseParameter))
    await withGraph(options, async (graph) => {
      const adHoc = openAdHocQueryRunner(graph.settings)
      try {
        const request = {
          query,
          parameters: parameterValues,
          limit: maxRows,
          timeoutMs: queryResourceLimits.timeoutMs,
        }
        printResult(await runQuery(adHoc, request), options.format)
      } finally {
        await adHoc.close()
      }
    })
  })

function printResult(result: Awaited<ReturnType<typeof runQuery>>, format: CypherOptions['format']): void {
  if (format === 'json') {
    printLine(JSON.stringify(result, null, 2))
    return
  }
  const columns = result.columns.map((name) => ({ name, type: 'string' as const, description: '' }))
  const rows = result.rows.map((row) =>
    Object.fromEntries(result.columns.map((name, index) => [name, toCell(row[index])])),
  )
  printLine(formatTable(columns, { rows, total: rows.length }))
  if (result.truncated !== null) printProgress(`There are more ${result.truncated}`)
}

const toCell = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? JSON.stringify(value) : value

function parseParameter(text: string): [string, unknown] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  if (name === undefined || value === undefined) {
    throw new AtlasError('INVALID_INPUT', `${text}: parameters are given as name=value`)
  }
  try {
    return [name, JSON.parse(value)]
  } catch {
    return [name, value]
  }
}
