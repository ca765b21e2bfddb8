import { type FindingRows, readFindingRows } from '../findings/findingRows.ts'
import { createCache } from '../graph/cache.ts'
import type { Graph } from '../graph/graph.ts'
import { createJournalFollower } from '../graph/journal/journalFollower.ts'
import { createCachedProjection } from '../graph/projection/cachedProjection.ts'
import { AtlasError } from '../model/errors.ts'
import type { Catalogue } from '../reports/catalogue.ts'
import type { FindingPart } from '../reports/report.ts'
import { createRowSource } from '../reports/rowSource.ts'
import type { RowSource } from '../reports/runReport.ts'
import type { RunSavedQuery } from '../reports/saved/savedQueries.ts'
import { createSavedCatalogue } from '../reports/saved/savedReports.ts'
import { createSavedRowSource } from '../reports/saved/savedRowSource.ts'
import { telemetry } from '../telemetry.ts'
import { runWhatIf, type WhatIfRequest, type WhatIfResult } from '../whatIf/whatIf.ts'
import { describeNodes, type NodeDescriptionRequest, type NodeDescriptions } from './describeNodes.ts'
import { type CollectedFindings, createFindingsCollector } from './findingsCollector.ts'
import { type FindingsSummary, maxStoredDays } from './findingsStore.ts'

/** Findings that were computed; their chunks are read by digest. */
export interface ComputedFindings extends FindingsSummary {
  readonly digests: readonly string[]
}

/** Report rows to select: those that findings stand for, up to a limit. */
export interface FindingRowsRequest {
  readonly day: string
  readonly parts: readonly FindingPart[]
  readonly limit: number
}

/** Everything that takes long to compute, in this thread or another. */
export interface AnalyticsComputation extends RowSource {
  collectFindings(day: string): Promise<ComputedFindings>
  /** Reads a chunk of the findings that were collected last. */
  readFindingsChunk(day: string, digest: string): Promise<Uint8Array>
  readFindingRows(request: FindingRowsRequest): Promise<FindingRows>
  describeNodes(request: NodeDescriptionRequest): Promise<NodeDescriptions>
  whatIf(request: WhatIfRequest): Promise<WhatIfResult>
}

/** Computes in this thread; saved reports are queried by `runSavedQuery`. */
export function createAnalyticsComputation(
  graph: Graph,
  catalogue: Catalogue,
  runSavedQuery: RunSavedQuery,
): AnalyticsComputation {
  const follower = createJournalFollower(graph)
  const onUpdate = (number: number | undefined) => telemetry.projectionUpdated.publish({ number })
  const isPresent = graph.settings.fixedVersion === undefined
  const projection = createCachedProjection(graph, follower, isPresent ? onUpdate : undefined)
  const source = createRowSource(graph, catalogue, {
    projection,
    listFindings: async (day) => (await getCollector(day)).listBuiltIn(),
  })
  const readSavedCatalogue = createSavedCatalogue(graph)
  const collectors = createCache<ReturnType<typeof createDayCollector>>({
    maxEntries: maxStoredDays,
    timeoutMs: 60_000,
  })
  const collectorOptions = { graph, catalogue, follower, projection, runSavedQuery, readSavedCatalogue }

  function createDayCollector(day: string) {
    const collector = createFindingsCollector(collectorOptions, day)
    let collected: CollectedFindings | undefined
    return {
      collect: async () => {
        collected = await collector.collect()
        return collected
      },
      listBuiltIn: collector.listBuiltIn,
      getChunk: (digest: string) => collected?.chunks.get(digest),
    }
  }
  const getCollector = (day: string) => collectors.getOrCompute(day, '', async () => createDayCollector(day))

  return {
    ...source,
    collectFindings: async (day) => {
      const { chunks, computedReports: _, ...summary } = await (await getCollector(day)).collect()
      return { ...summary, digests: [...chunks.keys()] }
    },
    readFindingsChunk: async (day, digest) => {
      const chunk = (await getCollector(day)).getChunk(digest)
      if (!chunk)
        throw new AtlasError('OVERLOADED', 'Findings of too many days are requested at a time; retry')
      // A copy, because it may be moved to another thread.
      return new Uint8Array(chunk)
    },
    readFindingRows: async ({ day, parts, limit }) => {
      const saved = [...(await readSavedCatalogue())].map(([name, report]) => ({
        source: createSavedRowSource(graph, runSavedQuery, report),
        catalogue: new Map([[name, report]]),
      }))
      return readFindingRows({ parts }, [{ source, catalogue }, ...saved], { day, limit })
    },
    describeNodes: async (request) => describeNodes(await projection.current(), request),
    whatIf: (request) => runWhatIf(graph, catalogue, request),
  }
}
