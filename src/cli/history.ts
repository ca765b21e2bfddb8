import { Command, InvalidArgumentError } from 'commander'
import { z } from 'zod'
import { startEmbedded } from '../embedded/embeddedDatabase.ts'
import type { NodeKey } from '../graph/element.ts'
import type { Graph } from '../graph/graph.ts'
import { migrate } from '../graph/migrations/migrate.ts'
import { openGraph } from '../graph/openGraph.ts'
import { backfillDays } from '../history/daily/backfill.ts'
import type { DayRecord } from '../history/daily/dayRecord.ts'
import { readDueDay, withHistoryLease } from '../history/daily/lease.ts'
import type { DaySources } from '../history/daily/observeDay.ts'
import { recordDay } from '../history/daily/recordDay.ts'
import { defaultNightlyTime, toNightlyTime } from '../history/daily/settings.ts'
import { summarizeDay } from '../history/daily/summarizeDay.ts'
import { redactHistory } from '../history/redaction/redactHistory.ts'
import { AtlasError } from '../model/errors.ts'
import { nodeKinds } from '../model/kinds.ts'
import { formatCount, joinWords } from '../model/text.ts'
import { openServerQueries } from '../replica/serverQueries.ts'
import { readCatalogue } from '../reports/catalogue.ts'
import { createSavedQueryRunner } from '../reports/saved/savedQueries.ts'
import { createSavedCatalogue } from '../reports/saved/savedReports.ts'
import { readSettings } from '../settings.ts'
import { createDatabaseOption, type DatabaseOptions, withExistingGraph } from './database.ts'
import { UsageError } from './failures.ts'
import { printLine, printProgress } from './output.ts'
import { getUserName } from './userName.ts'

const runHistoryCommand = new Command('run')
  .summary('record the present day')
  .description(
    'Run all reports and record the outcome as that of the present day, as the service does every night. A record of that day is replaced.',
  )
  .addOption(createDatabaseOption())
  .action((options: DatabaseOptions) =>
    withExistingGraph(options, async (graph) => {
      await migrate(graph)
      const record = await writeHistory(graph, async (owner) => {
        const { today } = await readDueDay(graph, { ...getNightlyTime(), time: '00:00' })
        return withSources(graph, graph, (sources) => recordDay(sources, today, owner))
      })
      printLine(formatRecord(record))
    }),
  )

interface BackfillCommandOptions extends DatabaseOptions {
  readonly from?: string
  readonly to?: string
}

const backfillHistoryCommand = new Command('backfill')
  .summary('record past days that have no record')
  .description(
    'Record past days that have no record, each by the map as the journal has it at that time. Uses a temporary embedded database.',
  )
  .option(
    '--from <day>',
    'first day, such as 2026-03-31; by default the first one that the journal has',
    parseDay,
  )
  .option('--to <day>', 'last day; by default the last one that was due', parseDay)
  .addOption(createDatabaseOption())
  .action(({ from, to, ...options }: BackfillCommandOptions) =>
    withExistingGraph(options, async (graph) => {
      await migrate(graph)
      const time = getNightlyTime()
      const due = await readDueDay(graph, time)
      const onRecorded = (record: DayRecord) => printProgress(formatRecord(record))
      const count = await writeHistory(graph, (owner) =>
        withCopy((copy) =>
          withSources(graph, copy, (sources) =>
            backfillDays(graph, copy, sources, owner, { time, from, to: to ?? due.day, onRecorded }),
          ),
        ),
      )
      printLine(`Recorded ${formatCount(count, 'day')}`)
    }),
  )

const redactHistoryCommand = new Command('redact')
  .summary('remove a deleted element from the history')
  .description(
    'Remove an element that was deleted from the journal, the anchors, the recorded days, comments of findings, imports, snapshots and stored responses: its id becomes a pseudonym, and its texts and names are replaced. This cannot be undone; backups and exported files are not changed.',
  )
  .argument('<element>', 'the deleted node, such as Employee/jane-doe')
  .option(
    '--text <text...>',
    'also replace these texts wherever they are a value, an author or in an explanation',
    [],
  )
  .addOption(createDatabaseOption())
  .action((element: string, { text, ...options }: DatabaseOptions & { readonly text: readonly string[] }) => {
    const node = parseNode(element)
    return withExistingGraph(options, async (graph) => {
      const author = { name: `${getUserName()} on the command line` }
      const { pseudonym, entries, anchorChunks, days, records } = await redactHistory(
        graph,
        node,
        author,
        text,
      )
      printLine(
        `Redacted ${formatCount(entries, 'entry')} of the journal, ${formatCount(anchorChunks, 'chunk')} of anchors, ${formatCount(days, 'day')} and ${formatCount(records, 'other record')}; the history now calls it ${pseudonym}`,
      )
    })
  })

/** What is recorded of past days, for tables such as `FindingHistory`. */
export const historyCommand = new Command('history')
  .summary('record how the map develops')
  .description('Record how the map develops, for the tables FindingHistory, ReportHistory and others.')
  .addCommand(runHistoryCommand)
  .addCommand(backfillHistoryCommand)
  .addCommand(redactHistoryCommand)

const getNightlyTime = () => {
  const settings = readSettings()
  return toNightlyTime(settings) ?? { ...defaultNightlyTime, timeZone: settings.HISTORY_TIME_ZONE }
}

/** CONCURRENT_CHANGE while an instance of the service records a night. */
async function writeHistory<Result>(graph: Graph, work: (owner: string) => Promise<Result>): Promise<Result> {
  const done = await withHistoryLease(graph, async (owner) => ({ result: await work(owner) }), {
    ignoresPause: true,
  })
  if (done) return done.result
  throw new AtlasError('CONCURRENT_CHANGE', 'Another instance is recording history; retry when it is done')
}

/** Figures of one database, which may be a copy, with the saved reports of the other. */
async function withSources<Result>(
  graph: Graph,
  observed: Graph,
  work: (sources: DaySources) => Promise<Result>,
): Promise<Result> {
  const adHoc = openServerQueries(observed.settings, observed)
  try {
    return await work({
      graph: observed,
      catalogue: await readCatalogue(),
      savedReports: await createSavedCatalogue(graph)(),
      runSavedQuery: createSavedQueryRunner(adHoc),
    })
  } finally {
    await adHoc.close()
  }
}

async function withCopy<Result>(work: (copy: Graph) => Promise<Result>): Promise<Result> {
  const name = `history-${process.pid}`
  const database = await startEmbedded({ home: readSettings().CX_ATLAS_HOME, name, isTemporary: true })
  const copy = openGraph(database)
  try {
    return await work(copy)
  } finally {
    await copy.close()
    await database.stop()
  }
}

function parseNode(text: string): NodeKey {
  const [kind = '', id = '', ...rest] = text.split('/')
  if (nodeKinds.has(kind) && id !== '' && rest.length === 0) return { kind, id }
  throw new UsageError(`the element must be a kind and an id, such as Employee/jane-doe (was "${text}")`)
}

function parseDay(text: string): string {
  if (z.iso.date().safeParse(text).success) return text
  throw new InvalidArgumentError('It must be a day such as 2026-03-31.')
}

function formatRecord(record: DayRecord): string {
  const { day, reports, failedReports, opened, closed } = summarizeDay(record)
  const failures = failedReports.length === 0 ? 'none' : joinWords(failedReports)
  return `Recorded ${day}: ${formatCount(reports, 'report')}, failed: ${failures}; ${formatCount(opened, 'finding')} opened, ${closed} closed`
}
