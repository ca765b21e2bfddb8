import { setTimeout as sleep } from 'node:timers/promises'
import type { ProxyClient } from './proxyClient.ts'
import { publicUrl } from './reverseProxy.ts'

/** Statuses of requests by how often each occurred. */
export type StatusCounts = Readonly<Record<string, number>>

/**
 * Sends requests that no proxy may repeat with these pauses between them, on connections of several clients; counts
 * the statuses, and as 0 connections that ended without a response.
 */
export async function sendWithPauses(
  clients: readonly ProxyClient[],
  pausesMs: readonly number[],
  rounds: number,
): Promise<StatusCounts> {
  const counts: Record<string, number> = {}
  const send = async (client: ProxyClient) => {
    const body = '$top=1&$select=id'
    const headers = { 'content-type': 'text/plain' }
    const link = `${publicUrl}/odata/Touchpoints/$query`
    const response = await client.send(link, { method: 'POST', headers, body }).catch(() => undefined)
    const status = String(response?.status ?? 0)
    counts[status] = (counts[status] ?? 0) + 1
  }
  await Promise.all(
    clients.map(async (client, index) => {
      for (let round = 0; round < rounds; round += 1) {
        await send(client)
        await sleep(pausesMs[(round + index) % pausesMs.length] ?? 0)
      }
      await send(client)
    }),
  )
  return counts
}
