import type { AdHoc } from '../../../graph/adHocQueries.ts'
import { savedReports } from '../../../reports/saved/savedReports.ts'
import { savedSource } from '../../../reports/saved/savedRowSource.ts'
import type { FeedSources } from '../../../tables/tableRows.ts'

export interface Library extends FeedSources {
  readonly adHoc: AdHoc
}

/**
 * Where the rows of a report come from, by its name: of the project's from where all tables do, of a saved one from the
 * connections for queries that users wrote.
 */
export function reportSources({ graph, catalogue, answers, adHoc }: Library) {
  const saved = savedReports(graph)
  const { head: _, ...others } = answers
  const ofUsers = { ...others, ...savedSource(graph, adHoc) }
  return async (name: string): Promise<FeedSources> =>
    catalogue.has(name)
      ? { graph, catalogue, answers }
      : { graph, catalogue: await saved(), answers: ofUsers }
}
