import { useEffect, useRef } from 'preact/hooks'
import type { Client } from '../api/client.ts'
import type { Operations } from '../api/operations.ts'

type Change = Operations['listChanges']['response']['items'][number]

const waitSeconds = 20
const retryMs = 10_000

/** Follows the change feed while the page is visible, and hands over the changes as they are made. */
export function useChanges(
  client: Client,
  isActive: boolean,
  onChanges: (changes: readonly Change[]) => void,
): void {
  const handle = useRef(onChanges)
  handle.current = onChanges
  useEffect(() => {
    if (!isActive) return
    const controller = new AbortController()
    followChanges(client, controller.signal, (changes) => handle.current(changes))
    return () => controller.abort()
  }, [client, isActive])
}

async function followChanges(
  client: Client,
  signal: AbortSignal,
  onChanges: (changes: readonly Change[]) => void,
): Promise<void> {
  let since: string | undefined
  while (!signal.aborted) {
    try {
      since ??= await readServiceTime(client, signal)
      const { items, next } = await client.call('listChanges', {
        query: { since, wait: waitSeconds, limit: 1_000 },
        signal,
      })
      since = String(next)
      if (items.length > 0) onChanges(items)
    } catch {
      if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, retryMs))
    }
  }
}

/** The clock of the service, which may differ from the browser's. */
async function readServiceTime(client: Client, signal: AbortSignal): Promise<string> {
  const response = await client.fetch('me', { signal })
  const time = Date.parse(response.headers.get('date') ?? '')
  return new Date(Number.isNaN(time) ? Date.now() : time).toISOString()
}
