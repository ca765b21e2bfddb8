import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Graph } from '../graph/graph.ts'
import { createMetrics, type Metrics } from './metrics.ts'

export interface MetricsServer {
  /** Where Prometheus finds the metrics. */
  readonly url: string
  close(): Promise<void>
}

export interface MetricsServerOptions {
  readonly host: string
  readonly port: number
  readonly onError: (error: unknown) => void
}

/** Serves metrics on a port of its own, so that they are not at the address of the API. */
export async function serveMetrics(
  graph: Graph,
  { host, port, onError }: MetricsServerOptions,
): Promise<MetricsServer> {
  const metrics = createMetrics(graph)
  const server = createMetricsServer(metrics, onError)
  try {
    await once(server.listen({ host, port }), 'listening')
  } catch (error) {
    metrics.close()
    throw error
  }
  const { address, port: actualPort, family } = server.address() as AddressInfo
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${actualPort}/metrics`,
    close: async () => {
      metrics.close()
      server.closeAllConnections()
      await server[Symbol.asyncDispose]()
    },
  }
}

function createMetricsServer(metrics: Metrics, onError: (error: unknown) => void): Server {
  return createServer(async ({ method, url }, response) => {
    if (url !== '/metrics') return response.writeHead(404).end('Metrics are at /metrics\n')
    if (method !== 'GET' && method !== 'HEAD') return response.writeHead(405, { allow: 'GET, HEAD' }).end()
    try {
      const text = await metrics.render()
      response.writeHead(200, { 'content-type': metrics.contentType }).end(text)
    } catch (error) {
      onError(error)
      response.writeHead(500).end('Metrics could not be collected; the log has the reason\n')
    }
  })
}
