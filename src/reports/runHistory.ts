import type { Graph, ReadOptions } from '../graph/graph.ts'
import { type Author, recordAudit } from '../graph/journal/journal.ts'
import { perform } from '../graph/journal/withJournal.ts'
import type { StreamedRow } from '../graph/reading/streamElements.ts'
import { asInteger, storedValue } from '../graph/values.ts'
import { findingsIn, flagsProblems } from './findings.ts'
import type { Arguments, Report, Row } from './report.ts'
import { type RowSource, streamReport } from './runReport.ts'

/** The outcome of a report at a time, as it is kept. */
export interface ReportRun {
  readonly id: string
  readonly report: string
  readonly ranAt: string
  readonly keptBy: string
  /** What it was run with, as JSON. */
  readonly parameters: string
  readonly total: number
  /** How many problems it flagged; absent where it flags none. */
  readonly problems?: number
  readonly version: string
}

const KEEP = 'CREATE (run:ReportRun) SET run = $properties'

const READ = `
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

/** Runs a report and keeps how many rows and problems it had. */
export async function keepRun(
  graph: Graph,
  source: RowSource,
  report: Report,
  values: Arguments,
  author: Author,
): Promise<ReportRun> {
  const ranAt = new Date()
  const counted = countedRows(streamReport(source, report, values))
  const problems = flagsProblems(report) ? (await findingsIn(report, counted.rows)).length : undefined
  if (problems === undefined) for await (const _ of counted.rows);
  const run: ReportRun = {
    id: crypto.randomUUID(),
    report: report.name,
    ranAt: ranAt.toISOString(),
    keptBy: author.name,
    parameters: JSON.stringify(values),
    ...(problems !== undefined && { problems }),
    ...counted.outcome(),
  }
  await perform(graph, author, async (transaction, journal) => {
    await transaction.run(KEEP, { properties: stored(run) })
    const { id, report, total } = run
    const entry = { operation: 'keepRun', kind: 'ReportRun', element: id, details: { report, total } }
    await recordAudit(transaction, journal, [entry])
  })
  return run
}

/** All that was kept, the oldest first. */
export const streamRuns = (graph: Graph, options: ReadOptions) => graph.stream<StreamedRow>(READ, {}, options)

/** The same rows, with their number and the version of the graph once all were taken. */
function countedRows(stream: AsyncGenerator<Row, string, undefined>) {
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
  return { rows: rows(), outcome: () => ({ total, version }) }
}

function stored({ total, problems, ranAt, ...texts }: ReportRun): Record<string, unknown> {
  return {
    ...texts,
    ranAt: storedValue({ type: 'dateTime', description: '' }, ranAt),
    total: asInteger(total),
    ...(problems !== undefined && { problems: asInteger(problems) }),
  }
}
