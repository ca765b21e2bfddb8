import { Command, Option } from 'commander'
import { describeNodes, type NodeDescriptionRequest } from '../analytics/describeNodes.ts'
import { tableFormats } from '../formats/tabular/tableFormats.ts'
import { readProjection } from '../graph/projection/readProjection.ts'
import { compareStates, type NamedDiff } from '../history/compareStates.ts'
import { comparisonColumns, toComparisonRows } from '../history/comparisonTable.ts'
import type { JournalPoint } from '../history/journalPoint.ts'
import { parseState } from './arguments.ts'
import { createDatabaseOption, type DatabaseOptions, withExistingGraph } from './database.ts'
import { assertOutputPossible, type TableOutput, writeOutput } from './tableOutput.ts'
import { formatRecords, formatTable } from './terminalTable.ts'

type DiffOptions = DatabaseOptions & TableOutput

/** Compares two recorded states: `diff 2026-03-31 now --format csv`. */
export const diffCommand = new Command('diff')
  .summary('compare two recorded states of the map')
  .description('Print what was added, removed or changed between two recorded states of the map.')
  .argument(
    '<from>',
    'earlier state: a day (its end in UTC), a time, a number of the change feed, or a snapshot',
    parseState,
  )
  .argument('[to]', 'later state; now if omitted', parseState)
  .addOption(
    new Option('-f, --format <format>', 'output format')
      .choices(['table', 'records', ...tableFormats.keys()])
      .default('table'),
  )
  .option('-o, --output <file>', 'write to a file instead of standard output')
  .addOption(createDatabaseOption())
  .addHelpText(
    'after',
    `
Examples:
  $ npx cx-atlas diff 2026-03-31 --example broadband
  $ npx cx-atlas diff 2026-02-28 2026-03-31 --format xlsx --output march.xlsx`,
  )
  .action(async (from: JournalPoint, to: JournalPoint | undefined, options: DiffOptions) => {
    await assertOutputPossible(options)
    await withExistingGraph(options, async (graph) => {
      const analytics = {
        describeNodes: async (nodes: NodeDescriptionRequest) =>
          describeNodes(await readProjection(graph.stream), nodes),
      }
      const { diffs } = await compareStates({ graph, analytics }, from, to ?? 'now')
      await writeOutput(await formatComparison(diffs, options.format), options.output)
    })
  })

async function formatComparison(diffs: readonly NamedDiff[], format: string) {
  const rows = toComparisonRows(diffs)
  const fileFormat = tableFormats.get(format)
  if (fileFormat) return fileFormat.write({ name: 'diff', columns: comparisonColumns, rows })
  const table = await Array.fromAsync(rows)
  const print = format === 'records' ? formatRecords : formatTable
  return [`${print(comparisonColumns, { rows: table, total: table.length, noun: 'difference' })}\n`]
}
