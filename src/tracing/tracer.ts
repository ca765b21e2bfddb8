/** The headers of W3C Trace Context, which connect the spans of several services and threads. */
export interface TraceHeaders {
  readonly traceparent?: string | undefined
  readonly tracestate?: string | undefined
}

export type SpanAttributes = Readonly<Record<string, string | number | boolean>>

export interface SpanDescription {
  readonly name: string
  /** `internal` if omitted. */
  readonly kind?: 'server' | 'client' | 'internal'
  readonly attributes?: SpanAttributes
}

export interface SpanOutcome {
  readonly hasFailed: boolean
  readonly name?: string
  readonly attributes?: SpanAttributes
}

/** A span that has started. */
export interface OpenSpan {
  readonly traceId: string
  /** What connects further spans to this one, elsewhere. */
  readonly headers: TraceHeaders
  /** Runs work whose spans are within this one. */
  run<Result>(work: () => Result): Result
  end(outcome: SpanOutcome): void
}

/** A span that has ended in another thread; times are milliseconds since 1970. */
export interface RecordedSpan extends Required<SpanDescription> {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string
  readonly startedAtMs: number
  readonly endedAtMs: number
  readonly hasFailed: boolean
}

/** Records what the service does for a request as spans. */
export interface Tracer {
  /** Starts the span of a request, within that of the client if the headers name one. */
  startRequest(description: SpanDescription, headers: TraceHeaders): OpenSpan
  /** Starts a span within the current one; nothing outside of a request. */
  startSpan(description: SpanDescription): OpenSpan | undefined
  /** What connects the spans of another thread or service to the current one. */
  getHeaders(): TraceHeaders | undefined
  /** Adds what another thread has recorded. */
  addSpans(spans: readonly RecordedSpan[]): void
}

let currentTracer: Tracer | undefined

/** The tracer of this thread; nothing while tracing is off. */
export const getTracer = (): Tracer | undefined => currentTracer

/** Turns tracing on in this thread; returns how to turn it off. */
export function useTracer(tracer: Tracer): () => void {
  currentTracer = tracer
  return () => {
    currentTracer = undefined
  }
}

/** Runs work in a span of its own; without one while tracing is off, and outside of a request. */
export async function trace<Result>(
  description: SpanDescription,
  work: () => Promise<Result>,
): Promise<Result> {
  const span = currentTracer?.startSpan(description)
  if (!span) return work()
  let hasFailed = true
  try {
    const result = await span.run(work)
    hasFailed = false
    return result
  } finally {
    span.end({ hasFailed })
  }
}
