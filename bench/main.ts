import { Command } from 'commander'
import { AtlasError } from '../src/model/errors.ts'
import { graphAlgorithms } from './algorithms/index.ts'
import { comparedStates } from './diff.ts'
import { feed } from './feed.ts'
import { formatMarkdownTable, formatTerminalTable } from './formatTable.ts'
import { odataFeed } from './odata.ts'
import { recordedStates } from './recorded.ts'
import { reportMemory } from './reportMemory.ts'
import { reports } from './reports.ts'
import { requests } from './requests/index.ts'
import type { BenchmarkSuite } from './suite.ts'
import { tableReads } from './tables/index.ts'
import { transfer } from './transfer/index.ts'
import { whatIf } from './whatIf.ts'
import { writes } from './writes.ts'

const suites: readonly BenchmarkSuite[] = [
  requests,
  reports,
  reportMemory,
  whatIf,
  transfer,
  tableReads,
  odataFeed,
  feed,
  writes,
  recordedStates,
  comparedStates,
  graphAlgorithms,
]

const program = new Command('npm run bench --').description(
  'Measures, and prints a table of what was measured.',
)
for (const suite of suites) program.addCommand(createCommand(suite), { isDefault: suite === requests })

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof AtlasError)) throw error
  log(error.message)
  process.exitCode = 1
}

function createCommand({ name, summary, run }: BenchmarkSuite): Command {
  return new Command(name)
    .description(summary)
    .argument('[names...]', 'only these')
    .option('--markdown', 'print the table as Markdown')
    .action(async (names: string[], { markdown = false }: { markdown?: boolean }) => {
      const { title, table } = await run(names, log)
      process.stdout.write(
        `${title}\n\n${markdown ? formatMarkdownTable(table) : formatTerminalTable(table)}\n`,
      )
      log(`${Math.round(performance.now() / 1000)} s in all`)
    })
}

function log(line: string): void {
  process.stderr.write(`${line}\n`)
}
