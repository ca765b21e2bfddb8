import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

/** A span as OTLP/HTTP transports it in JSON. */
export interface ReceivedSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: number
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: readonly { readonly key: string; readonly value: Record<string, unknown> }[]
  readonly status: { readonly code: number }
}

interface TraceExport {
  readonly resourceSpans: readonly {
    readonly resource: Pick<ReceivedSpan, 'attributes'>
    readonly scopeSpans: readonly { readonly spans: readonly ReceivedSpan[] }[]
  }[]
}

/** A collector of OpenTelemetry that keeps what it receives; its first answers have the given statuses. */
export async function openOtlpReceiver(firstStatuses: readonly number[] = []) {
  const exports: TraceExport[] = []
  const server = createServer(async (request, response) => {
    if (request.url !== '/v1/traces') return response.writeHead(404).end()
    exports.push((await json(request)) as TraceExport)
    const status = firstStatuses[exports.length - 1] ?? 200
    response.writeHead(status, { 'content-type': 'application/json' }).end('{}')
  })
  await once(server.listen({ host: '127.0.0.1', port: 0 }), 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    countExports: () => exports.length,
    getResources: () =>
      exports.flatMap(({ resourceSpans }) => resourceSpans.map(({ resource }) => readAttributes(resource))),
    getSpans: () =>
      exports.flatMap(({ resourceSpans }) =>
        resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
      ),
    close: () => server[Symbol.asyncDispose](),
  }
}

/** Attributes by name. */
export const readAttributes = ({ attributes }: Pick<ReceivedSpan, 'attributes'>) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
