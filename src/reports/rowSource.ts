import { lastOutcome } from '../graph/cache.ts'
import type { Graph } from '../graph/graph.ts'
import { type Projection, readProjection } from '../graph/projection/projection.ts'
import { AtlasError } from '../model/errors.ts'
import { withoutAssumptions } from './assumptions.ts'
import type { Catalogue } from './catalogue.ts'
import { collectFindings } from './findings.ts'
import type { Arguments, Asked, Report, Row } from './report.ts'
import type { RowSource } from './runReport.ts'

/** Rows of a graph, computed here: analyses work on a projection that is kept until something is committed. */
export function rowSource(graph: Graph, catalogue: Catalogue): RowSource {
  const projection = keptProjection(graph)
  const source: RowSource = {
    changed: projection.refreshSoon,
    stream: graph.stream,
    head: graph.head,
    async *analyse(report, values) {
      if ('compare' in report.source) {
        const version = await graph.version()
        yield* await report.source.compare(askedOn(dayOf(values)), values)
        return version
      }
      const current = await projection.current()
      yield* analysed(report, values, current)
      return current.version
    },
  }
  const askedOn = (day: Date): Asked => ({
    findings: () => collectFindings(source, catalogue, day),
    withoutAssumptions: (least, withRelationships) =>
      withoutAssumptions(graph, least, withRelationships, ({ stream }) =>
        collectFindings(rowsWithin(stream), catalogue, day),
      ),
  })
  return source
}

/** Rows as they are inside of a transaction, by its stream; the projection is read once, when it is first needed. */
export function rowsWithin(stream: Graph['stream']): RowSource {
  let projection: Promise<Projection> | undefined
  return {
    stream,
    async *analyse(report, values) {
      projection ??= readProjection(stream)
      const current = await projection
      yield* analysed(report, values, current)
      return current.version
    },
  }
}

function analysed({ name, source }: Report, values: Arguments, projection: Projection): Iterable<Row> {
  if ('analyse' in source) return source.analyse(projection, values)
  throw new AtlasError('INVALID_INPUT', `${name} looks at all findings and cannot be asked here`, {
    faults: [{ path: '/reports', message: `${name} cannot be asked here` }],
  })
}

const dayOf = ({ asOf }: Arguments) => (typeof asOf === 'string' ? new Date(asOf) : new Date())

/** The projection of a graph, kept from one question to the next. */
export interface KeptProjection {
  /** As the graph is now: read once for each version, however many ask for it at a time. */
  current(): Promise<Projection>
  /** Reads it again when nothing has changed for a moment, so that the next question need not wait for that. */
  refreshSoon(): void
}

const quietMs = 500
const projectionTimeoutMs = 60_000

export function keptProjection(graph: Pick<Graph, 'version' | 'stream'>): KeptProjection {
  const kept = lastOutcome<Projection>(projectionTimeoutMs)
  let timer: NodeJS.Timeout | undefined
  const current = async () => kept.of(await graph.version(), () => readProjection(graph.stream))
  return {
    current,
    refreshSoon() {
      if (!kept.isKept) return
      clearTimeout(timer)
      // Who asks next meets the same fault and tells it.
      timer = setTimeout(() => current().catch(() => {}), quietMs).unref()
    },
  }
}
