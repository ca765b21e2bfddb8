import { setTimeout as sleep } from 'node:timers/promises'
import {
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  type SpanOptions,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import { ExportResultCode, setGlobalErrorHandler, W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import {
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  type IdGenerator,
  ParentBasedSampler,
  RandomIdGenerator,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions'
import { createSpanScope, type SpanPosition } from './spanScope.ts'
import type { OpenSpan, RecordedSpan, SpanDescription, TraceHeaders, Tracer } from './tracer.ts'

export interface OtlpTracerOptions {
  /** Base URL of the collector. */
  readonly endpoint: string
  readonly serviceName: string
  /** Share of the traces that begin here, from 0 to 1. */
  readonly sampledShare: number
  /** Called when spans could not be exported; not again before an export has succeeded. */
  readonly onError: (error: unknown) => void
  /** Called when an export succeeds after others have failed. */
  readonly onRecovered: () => void
}

/** The time that the last export may take when the service ends. */
const closeTimeoutMs = 5_000
const spanKinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL } as const

/** Exports spans over OTLP/HTTP with the SDK of OpenTelemetry; `close` exports what is left. */
export function createOtlpTracer(options: OtlpTracerOptions): {
  readonly tracer: Tracer
  readonly close: () => Promise<void>
} {
  const outage = createOutageReporter(options)
  setGlobalErrorHandler(outage.handleFailure)
  const ids = createIdGenerator()
  const provider = createProvider(options, ids, outage.handleSuccess)
  const sdkTracer = provider.getTracer('cx-atlas')
  const scope = createSpanScope<Span>()
  const start = (
    description: SpanDescription,
    parent: Span | undefined,
    owner: SpanPosition<Span>['owner'],
  ): OpenSpan => {
    const span = sdkTracer.startSpan(description.name, toSpanOptions(description), toContext(parent))
    return {
      traceId: span.spanContext().traceId,
      headers: toHeaders(span),
      run: (work) => scope.run({ span, owner }, work),
      end: ({ hasFailed, name, attributes = {} }) => {
        if (name !== undefined) span.updateName(name)
        span.setAttributes(attributes)
        if (hasFailed) span.setStatus({ code: SpanStatusCode.ERROR })
        span.end()
      },
    }
  }
  const addSpan = (recorded: RecordedSpan) => {
    const { traceId, spanId, parentSpanId: parentId, startedAtMs, endedAtMs, hasFailed } = recorded
    const parent = trace.wrapSpanContext({ traceId, spanId: parentId, traceFlags: TraceFlags.SAMPLED })
    const spanOptions = { ...toSpanOptions(recorded), startTime: startedAtMs }
    const span = ids.withSpanId(spanId, () =>
      sdkTracer.startSpan(recorded.name, spanOptions, toContext(parent)),
    )
    if (hasFailed) span.setStatus({ code: SpanStatusCode.ERROR })
    span.end(endedAtMs)
  }
  const tracer: Tracer = {
    startRequest: (description, headers) => {
      const request = { isOpen: true }
      const span = start(description, readRemoteSpan(headers) ?? scope.getPosition()?.span, request)
      return {
        ...span,
        end: (outcome) => {
          request.isOpen = false
          span.end(outcome)
        },
      }
    },
    startSpan: (description) => {
      const { span, owner } = scope.getPosition() ?? {}
      return owner && span?.isRecording() ? start(description, span, owner) : undefined
    },
    getHeaders: () => {
      const position = scope.getPosition()
      return position && toHeaders(position.span)
    },
    addSpans: (spans) => spans.forEach(addSpan),
  }
  return {
    tracer,
    close: async () => {
      const lastExport = provider.shutdown().catch(outage.handleFailure)
      await Promise.race([lastExport, sleep(closeTimeoutMs, undefined, { ref: false })])
    },
  }
}

/** Reports the first of several exports that fail, and the first one that succeeds again. */
function createOutageReporter({ onError, onRecovered }: OtlpTracerOptions) {
  let isFailing = false
  return {
    handleFailure: (error: unknown) => {
      if (!isFailing) onError(error)
      isFailing = true
    },
    handleSuccess: () => {
      if (isFailing) onRecovered()
      isFailing = false
    },
  }
}

function createProvider(
  { endpoint, serviceName, sampledShare }: OtlpTracerOptions,
  idGenerator: IdGenerator,
  onExported: () => void,
): TracerProvider {
  const exporter = createExporter(`${endpoint.replace(/\/+$/, '')}/v1/traces`, onExported)
  const fromEnvironment = detectResources({ detectors: [resourceAttributesEnvDetector] })
  return new TracerProvider({
    resource: fromEnvironment.merge(resourceFromAttributes({ [ATTR_SERVICE_NAME]: serviceName })),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampledShare) }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
    idGenerator,
  })
}

function createExporter(url: string, onExported: () => void): SpanExporter {
  const exporter = new OTLPTraceExporter({ url })
  return {
    export: (spans, onResult) =>
      exporter.export(spans, (result) => {
        if (result.code === ExportResultCode.SUCCESS) onExported()
        onResult(result)
      }),
    shutdown: () => exporter.shutdown(),
  }
}

/** Random ids, except for spans that have one from another thread. */
function createIdGenerator() {
  const random = new RandomIdGenerator()
  let givenId: string | undefined
  return {
    generateTraceId: () => random.generateTraceId(),
    generateSpanId: () => givenId ?? random.generateSpanId(),
    withSpanId<Result>(spanId: string, startSpan: () => Result): Result {
      givenId = spanId
      try {
        return startSpan()
      } finally {
        givenId = undefined
      }
    },
  }
}

const toSpanOptions = ({ kind = 'internal', attributes = {} }: SpanDescription): SpanOptions => ({
  kind: spanKinds[kind],
  attributes,
})

const toContext = (span: Span | undefined) => (span ? trace.setSpan(ROOT_CONTEXT, span) : ROOT_CONTEXT)

const propagator = new W3CTraceContextPropagator()

/** The span of the client, if the headers name one. */
const readRemoteSpan = ({ traceparent, tracestate }: TraceHeaders) =>
  trace.getSpan(propagator.extract(ROOT_CONTEXT, { traceparent, tracestate }, defaultTextMapGetter))

function toHeaders(span: Span): TraceHeaders {
  const headers: Record<string, string> = {}
  propagator.inject(toContext(span), headers, defaultTextMapSetter)
  return headers
}
