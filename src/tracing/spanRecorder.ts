import { randomBytes } from 'node:crypto'
import { createSpanScope, type SpanPosition } from './spanScope.ts'
import type { OpenSpan, RecordedSpan, SpanDescription, TraceHeaders, Tracer } from './tracer.ts'

/** Collects the spans of a thread, for the one that exports them. */
export interface SpanRecorder extends Tracer {
  /** Runs a task within a span of another thread. */
  runWithin<Result>(headers: TraceHeaders, runTask: () => Promise<Result>): Promise<Result>
  /** Returns what has ended since the last call. */
  takeSpans(): RecordedSpan[]
}

/** As many as the SDK queues for an export; further ones are dropped. */
const maxWaitingSpans = 2_048

interface SpanIds {
  readonly traceId: string
  readonly spanId: string
}

export function createSpanRecorder(): SpanRecorder {
  const scope = createSpanScope<SpanIds>()
  let ended: RecordedSpan[] = []
  const startWithin = ({ span: parent, owner }: SpanPosition<SpanIds>, description: SpanDescription) => {
    const { traceId, spanId: parentSpanId } = parent
    const { name, kind = 'internal', attributes = {} } = description
    const ids: SpanIds = { traceId, spanId: randomBytes(8).toString('hex') }
    const startedAtMs = Date.now()
    const startedOnClockMs = performance.now()
    const span: OpenSpan = {
      traceId,
      headers: toHeaders(ids),
      run: (work) => scope.run({ span: ids, owner }, work),
      end: (outcome) => {
        if (ended.length >= maxWaitingSpans) return
        ended.push({
          ...ids,
          parentSpanId,
          name: outcome.name ?? name,
          kind,
          attributes: { ...attributes, ...outcome.attributes },
          startedAtMs,
          endedAtMs: startedAtMs + performance.now() - startedOnClockMs,
          hasFailed: outcome.hasFailed,
        })
      },
    }
    return span
  }
  return {
    startSpan: (description) => {
      const parent = scope.getPosition()
      return parent && startWithin(parent, description)
    },
    startRequest: () => {
      throw new TypeError('Requests are handled by the main thread')
    },
    getHeaders: () => {
      const position = scope.getPosition()
      return position && toHeaders(position.span)
    },
    addSpans: (spans) => ended.push(...spans),
    runWithin: async (headers, runTask) => {
      const ids = readIds(headers)
      if (!ids) return runTask()
      const owner = { isOpen: true }
      try {
        return await scope.run({ span: ids, owner }, runTask)
      } finally {
        owner.isOpen = false
      }
    },
    takeSpans: () => {
      const spans = ended
      ended = []
      return spans
    },
  }
}

const toHeaders = ({ traceId, spanId }: SpanIds): TraceHeaders => ({
  traceparent: `00-${traceId}-${spanId}-01`,
})

/** The span that the headers name; nothing if it is not exported. */
function readIds({ traceparent = '' }: TraceHeaders): SpanIds | undefined {
  const [, traceId, spanId, flags] = traceparent.split('-')
  return traceId && spanId && flags === '01' ? { traceId, spanId } : undefined
}
