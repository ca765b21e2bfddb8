import type { FastifyRequest } from 'fastify'
import type { AdHocQueries } from '../../../graph/adHoc/adHocQueries.ts'
import { getReport } from '../../../reports/catalogue.ts'
import { createSavedQueryRunner } from '../../../reports/saved/savedQueries.ts'
import { createSavedCatalogue } from '../../../reports/saved/savedReports.ts'
import { createSavedRowSource } from '../../../reports/saved/savedRowSource.ts'
import { assertPresent } from '../../../tables/recordedTables.ts'
import type { TableFileDependencies } from '../../tableResponse.ts'

export interface ReportSources extends TableFileDependencies {
  readonly adHoc: AdHocQueries
}

/**
 * Resolves where the rows of a report come from, by its name. Saved reports run where ad-hoc queries do, on
 * behalf of the caller.
 */
export function createSourceResolver({ adHoc, ...sources }: ReportSources) {
  const { graph, catalogue, analytics } = sources
  const readSavedReports = createSavedCatalogue(graph)
  const { head: _, ...others } = analytics
  const runSavedQuery = createSavedQueryRunner(adHoc)
  return async (
    name: string,
    { source: mapSource, caller }: FastifyRequest,
  ): Promise<TableFileDependencies> => {
    if (catalogue.has(name)) return { ...sources, ...mapSource }
    const reports = new Map([...catalogue, ...(await readSavedReports())])
    const report = getReport(reports, name)
    assertPresent(mapSource.graph, 'Saved reports')
    const source = createSavedRowSource(graph, runSavedQuery, report, { caller: caller.id })
    return { ...sources, catalogue: reports, analytics: { ...others, ...source } }
  }
}
