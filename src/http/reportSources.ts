import type { FeedSources } from '../feeds/index.ts'
import type { AdHoc } from '../graph/index.ts'
import { savedReports, savedSource } from '../queries/index.ts'

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
