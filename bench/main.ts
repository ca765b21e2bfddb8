import { Command } from 'commander'
import { AtlasError } from '../src/model/errors.ts'
import { markdownTable, terminalTable } from './formatTable.ts'
import { odataFeed } from './odata.ts'
import { reports } from './reports.ts'
import { requests } from './requests/index.ts'
import type { BenchSet } from './suite.ts'
import { feeds } from './tables/index.ts'
import { transfer } from './transfer/index.ts'
import { whatIf } from './whatIf.ts'

const sets: readonly BenchSet[] = [requests, reports, whatIf, transfer, feeds, odataFeed]

const program = new Command('npm run bench --').description(
  'Measures, and prints a table of what was measured.',
)
for (const set of sets) program.addCommand(commandOf(set), { isDefault: set === requests })

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof AtlasError)) throw error
  tell(error.message)
  process.exitCode = 1
}

function commandOf({ name, summary, run }: BenchSet): Command {
  return new Command(name)
    .description(summary)
    .argument('[names...]', 'only these')
    .option('--markdown', 'print the table as Markdown')
    .action(async (names: string[], { markdown = false }: { markdown?: boolean }) => {
      const { title, table } = await run(names, tell)
      process.stdout.write(`${title}\n\n${markdown ? markdownTable(table) : terminalTable(table)}\n`)
      tell(`${Math.round(performance.now() / 1000)} s in all`)
    })
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`)
}
