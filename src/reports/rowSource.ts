import { createSingleValueCache } from '../graph/cache.ts'
import type { Graph } from '../graph/graph.ts'
import { type Projection, readProjection } from '../graph/projection/projection.ts'
import { AtlasError } from '../model/errors.ts'
import { collectWithoutAssumptions } from './assumptions.ts'
import type { Catalogue } from './catalogue.ts'
import { collectFindings } from './findings.ts'
import type { ComparisonContext, Report, ReportArguments, ReportRow } from './report.ts'
import type { RowSource } from './runReport.ts'

/** Rows of a graph, computed here: analyses work on a projection that is kept until something is committed. */
export function createRowSource(graph: Graph, catalogue: Catalogue): RowSource {
  const projection = createCachedProjection(graph)
  const source: RowSource = {
    invalidate: projection.refreshSoon,
    stream: graph.stream,
    head: graph.head,
    async *analyse(report, values) {
      if ('compare' in report.source) {
        const version = await graph.version()
        yield* await report.source.compare(createContext(parseDay(values)), values)
        return version
      }
      const current = await projection.current()
      yield* runAnalysis(report, values, current)
      return current.version
    },
  }
  const createContext = (day: Date): ComparisonContext => ({
    findings: () => collectFindings(source, catalogue, day),
    withoutAssumptions: (minConfidence, withRelationships) =>
      collectWithoutAssumptions(graph, minConfidence, withRelationships, ({ stream }) =>
        collectFindings(createTransactionRowSource(stream), catalogue, day),
      ),
  })
  return source
}

/** Rows as they are inside of a transaction, by its stream; the projection is read once, when it is first needed. */
export function createTransactionRowSource(stream: Graph['stream']): RowSource {
  let projection: Promise<Projection> | undefined
  return {
    stream,
    async *analyse(report, values) {
      projection ??= readProjection(stream)
      const current = await projection
      yield* runAnalysis(report, values, current)
      return current.version
    },
  }
}

function runAnalysis(
  { name, source }: Report,
  values: ReportArguments,
  projection: Projection,
): Iterable<ReportRow> {
  if ('analyse' in source) return source.analyse(projection, values)
  throw new AtlasError('INVALID_INPUT', `${name} looks at all findings and cannot be asked here`, {
    faults: [{ path: '/reports', message: `${name} cannot be asked here` }],
  })
}

const parseDay = ({ asOf }: ReportArguments) => (typeof asOf === 'string' ? new Date(asOf) : new Date())

/** The projection of a graph, kept from one question to the next. */
export interface CachedProjection {
  /** As the graph is now: read once for each version, however many ask for it at a time. */
  current(): Promise<Projection>
  /** Reads it again when nothing has changed for a moment, so that the next question need not wait for that. */
  refreshSoon(): void
}

const refreshDelayMs = 500
const projectionTimeoutMs = 60_000

export function createCachedProjection(graph: Pick<Graph, 'version' | 'stream'>): CachedProjection {
  const cache = createSingleValueCache<Projection>(projectionTimeoutMs)
  let timer: NodeJS.Timeout | undefined
  const current = async () => cache.getOrCompute(await graph.version(), () => readProjection(graph.stream))
  return {
    current,
    refreshSoon() {
      if (!cache.hasValue) return
      clearTimeout(timer)
      // Who asks next meets the same fault and tells it.
      timer = setTimeout(() => current().catch(() => {}), refreshDelayMs).unref()
    },
  }
}
