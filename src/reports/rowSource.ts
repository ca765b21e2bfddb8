import type { Graph } from '../graph/graph.ts'
import { type CachedProjection, createCachedProjection } from '../graph/projection/cachedProjection.ts'
import type { Projection } from '../graph/projection/projection.ts'
import { readProjection } from '../graph/projection/readProjection.ts'
import { resolveVersion } from '../graph/versions.ts'
import { today } from '../model/dates.ts'
import { AtlasError } from '../model/errors.ts'
import type { Catalogue } from './catalogue.ts'
import { collectFindings } from './findings.ts'
import { mergeFindings } from './mergeFindings.ts'
import type { ComparisonContext, Finding, Report, ReportArguments, ReportRow } from './report.ts'
import type { RowSource } from './runReport.ts'

export interface RowSourceOptions {
  /** One of its own if absent. */
  readonly projection?: CachedProjection
  /** The findings of all reports on a day, merged by cause; computed from nothing if absent. */
  readonly listFindings?: (day: string) => Promise<Finding[]>
}

/** Rows of a graph, computed in this thread; analyses use a projection that is cached until something is committed. */
export function createRowSource(
  graph: Graph,
  catalogue: Catalogue,
  { projection = createCachedProjection(graph), listFindings }: RowSourceOptions = {},
): RowSource {
  const source: RowSource = {
    invalidate: projection.refreshSoon,
    stream: graph.stream,
    head: graph.head,
    async *analyse(report, values) {
      if ('compare' in report.source) {
        const version = await graph.version()
        yield* await report.source.compare(createContext(getDay(values)), values)
        return resolveVersion(version, await graph.version())
      }
      const current = await projection.current()
      yield* runAnalysis(report, values, current)
      return current.version
    },
  }
  const collect = async (day: string) =>
    mergeFindings(await collectFindings(source, catalogue, new Date(day)))
  const createContext = (day: string): ComparisonContext => ({
    findings: () => (listFindings ?? collect)(day),
    projection: projection.current,
  })
  return source
}

/** Rows within a transaction, read by its stream; the projection is read once, on first use. */
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
  throw new AtlasError('INVALID_INPUT', `Report ${name} compares all findings and is not available here`, {
    faults: [{ path: '/reports', message: `${name} is not available here` }],
  })
}

const getDay = ({ asOf }: ReportArguments) => (typeof asOf === 'string' ? asOf : today())
