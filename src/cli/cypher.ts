import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { Command, Option } from 'commander'
import { openAdHoc } from '../graph/adHocQueries.ts'
import { AtlasError } from '../model/errors.ts'
import { queryAllowance, runQuery } from '../reports/queries/runQuery.ts'
import { type DatabaseChoice, databaseOption, withGraph } from './database.ts'
import { say, sayProgress } from './output.ts'
import { tableOf } from './terminalTable.ts'

interface CypherOptions extends DatabaseChoice {
  readonly format: 'table' | 'json'
}

const rowsShown = 1_000

/** Asks in Cypher: `cypher question.cypher id=invoice`, `echo 'MATCH …' | cx-atlas cypher -`. */
export const cypherCommand = new Command('cypher')
  .description('ask in Cypher: from a file, or from the standard input with -')
  .argument('<file>', 'a file with one reading statement, or -')
  .argument('[parameters...]', 'its parameters as name=value, the value as JSON or a text')
  .addOption(new Option('--format <format>', 'how to print it').choices(['table', 'json']).default('table'))
  .addOption(databaseOption())
  .action(async (file: string, parameters: string[], options: CypherOptions) => {
    const query = file === '-' ? await text(process.stdin) : await readFile(file, 'utf8')
    const given = Object.fromEntries(parameters.map(nameAndValue))
    await withGraph(options, async (graph) => {
      const adHoc = openAdHoc(graph.settings)
      try {
        const request = { query, parameters: given, limit: rowsShown, timeoutMs: queryAllowance.timeoutMs }
        print(await runQuery(adHoc, request), options.format)
      } finally {
        await adHoc.close()
      }
    })
  })

function print(answer: Awaited<ReturnType<typeof runQuery>>, format: CypherOptions['format']): void {
  if (format === 'json') {
    say(JSON.stringify(answer, null, 2))
    return
  }
  const columns = answer.columns.map((name) => ({ name, type: 'string' as const, description: '' }))
  const rows = answer.rows.map((row) =>
    Object.fromEntries(answer.columns.map((name, index) => [name, cellOf(row[index])])),
  )
  say(tableOf(columns, { rows, total: rows.length }))
  if (answer.truncated !== null) sayProgress(`There are more ${answer.truncated}`)
}

const cellOf = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? JSON.stringify(value) : value

function nameAndValue(text: string): [string, unknown] {
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
