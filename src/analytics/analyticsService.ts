import { entriesOf, type FindingEntry } from '../findings/findingEntry.ts'
import { readStates } from '../findings/findingStates.ts'
import { type FindingsPage, type FindingsQuery, pageOfFindings } from '../findings/paginateFindings.ts'
import { openAdHoc } from '../graph/adHocQueries.ts'
import { lastOutcome } from '../graph/cache.ts'
import type { Graph } from '../graph/graph.ts'
import type { Catalogue } from '../reports/catalogue.ts'
import { collectFindings } from '../reports/findings.ts'
import type { Finding } from '../reports/report.ts'
import { rowSource } from '../reports/rowSource.ts'
import type { RowSource } from '../reports/runReport.ts'
import { savedReports } from '../reports/saved/savedReports.ts'
import { savedFindings } from '../reports/saved/savedRowSource.ts'
import { type Consequences, type Supposition, whatIf } from '../whatIf/whatIf.ts'

/** Everything that takes more than one statement to answer. */
export interface Answers extends RowSource {
  /** A page of what the reports flag on a day such as 2026-03-31, with what people say of it. */
  findings(day: string, query: FindingsQuery): Promise<FindingsPage>
  /** One finding; nothing when it is neither flagged nor kept. */
  finding(day: string, key: string): Promise<FindingEntry | undefined>
  whatIf(supposition: Supposition): Promise<Consequences>
  close(): Promise<void>
}

/** Answers computed in this thread. */
export function answersHere(graph: Graph, catalogue: Catalogue): Answers {
  const source = rowSource(graph, catalogue)
  const adHoc = openAdHoc(graph.settings)
  const saved = savedReports(graph)
  const current = keptFindings(graph, async (day) => [
    ...(await collectFindings(source, catalogue, day)),
    ...(await savedFindings(graph, adHoc, await saved(), day)),
  ])
  const entries = async (day: string) => entriesOf(await current(day), await readStates(graph.stream))
  return {
    ...source,
    findings: async (day, query) => pageOfFindings(await entries(day), query),
    finding: async (day, key) => (await entries(day)).find(({ values }) => values.key === key),
    whatIf: (supposition) => whatIf(graph, catalogue, supposition),
    close: () => adHoc.close(),
  }
}

/** All reports that flag problems, each of which has a limit of its own. */
const collectingTimeoutMs = 10 * 60_000

/** The findings of a day, collected once for each version of the graph however many ask for them at a time. */
function keptFindings(
  graph: Graph,
  collect: (day: Date) => Promise<Finding[]>,
): (day: string) => Promise<Finding[]> {
  const kept = lastOutcome<Finding[]>(collectingTimeoutMs)
  return async (day) => kept.of(`${day} ${await graph.version()}`, () => collect(new Date(day)))
}
