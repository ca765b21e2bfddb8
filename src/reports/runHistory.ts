import type { Graph, ReadOptions } from '../graph/graph.ts'
import { type Author, type NewJournalEntry, recordEntries } from '../graph/journal/journal.ts'
import { withJournal } from '../graph/journal/withJournal.ts'
import type { ElementRow } from '../graph/reading/streamElements.ts'
import { toNeo4jInteger, toStoredValue } from '../graph/values.ts'
import { extractFindings, hasFindingRule } from './findings.ts'
import type { Report, ReportArguments, ReportRow } from './report.ts'
import { type RowSource, streamReport } from './runReport.ts'

/** The recorded result of a report at one time. */
export interface ReportRun {
  readonly id: string
  readonly report: string
  readonly ranAt: string
  readonly keptBy: string
  /** Its arguments, as JSON. */
  readonly parameters: string
  readonly total: number
  /** The number of findings; absent for reports without findings. */
  readonly problems?: number
  readonly version: string
}

const CREATE_RUN = 'CREATE (run:ReportRun) SET run = $properties'

const READ_RUNS = `
MATCH (run:ReportRun)
RETURN
  run.id AS id,
  run.report AS report,
  toString(run.ranAt) AS ranAt,
  run.keptBy AS keptBy,
  run.parameters AS parameters,
  run.total AS total,
  run.problems AS problems,
  run.version AS version
ORDER BY ranAt, id`

/** Runs a report and records its number of rows and findings. */
export async function recordReportRun(
  graph: Graph,
  source: RowSource,
  report: Report,
  values: ReportArguments,
  author: Author,
): Promise<ReportRun> {
  const ranAt = new Date()
  const countedRows = countStreamedRows(streamReport(source, report, values))
  const problems = hasFindingRule(report)
    ? (await extractFindings(report, countedRows.rows)).length
    : undefined
  if (problems === undefined) for await (const _ of countedRows.rows);
  const run: ReportRun = {
    id: crypto.randomUUID(),
    report: report.name,
    ranAt: ranAt.toISOString(),
    keptBy: author.name,
    parameters: JSON.stringify(values),
    ...(problems !== undefined && { problems }),
    ...countedRows.getCounts(),
  }
  await withJournal(graph, author, async (transaction, journal) => {
    await transaction.run(CREATE_RUN, { properties: toStoredProperties(run) })
    const { id, report, total } = run
    const entry: NewJournalEntry = {
      operation: 'keepRun',
      kind: 'ReportRun',
      element: id,
      details: { report, total },
    }
    await recordEntries(transaction, journal, [entry])
  })
  return run
}

/** All recorded runs, oldest first. */
export const streamReportRuns = (graph: Graph, options: ReadOptions) =>
  graph.stream<ElementRow>(READ_RUNS, {}, options)

/** Passes rows on; afterwards their number and the version of the graph are known. */
function countStreamedRows(stream: AsyncGenerator<ReportRow, string, undefined>) {
  let total = 0
  let version = ''
  async function* rows() {
    for (;;) {
      const next = await stream.next()
      if (next.done) {
        version = next.value
        return
      }
      total += 1
      yield next.value
    }
  }
  return { rows: rows(), getCounts: () => ({ total, version }) }
}

function toStoredProperties({ total, problems, ranAt, ...texts }: ReportRun): Record<string, unknown> {
  return {
    ...texts,
    ranAt: toStoredValue({ type: 'dateTime', description: '' }, ranAt),
    total: toNeo4jInteger(total),
    ...(problems !== undefined && { problems: toNeo4jInteger(problems) }),
  }
}
