import { setTimeout as sleep } from 'node:timers/promises'

/** What clients have seen. */
export class Observations {
  /** How often each element was changed, by id, counting its creation: what its revision must be. */
  readonly acknowledgedChanges = new Map<string, number>()
  readonly staleReads: string[] = []
  /** Answers that are neither success nor a request to repeat. */
  readonly failures: string[] = []
  requests = 0
  repeated = 0
  tokenReads = 0
  longestWriteMs = 0

  countChange(id: string): void {
    this.acknowledgedChanges.set(id, (this.acknowledgedChanges.get(id) ?? 0) + 1)
  }
}

const retryDelayMs = 100
const clientTimeoutMs = 90_000
/** No connection, no instance behind the proxy, or an instance that asks to repeat. */
const isTemporary = (status: number) => status === 0 || status === 408 || status >= 502

/** Sends a request again until it is answered: with the same Idempotency-Key, so that it is done once. */
export async function sendUntilAnswered(
  url: string,
  init: RequestInit,
  observations: Observations,
): Promise<{ readonly status: number; readonly text: string; readonly version: string }> {
  for (;;) {
    observations.requests += 1
    try {
      const response = await fetch(url, { ...init, signal: AbortSignal.timeout(clientTimeoutMs) })
      const text = await response.text()
      if (!isTemporary(response.status)) {
        if (response.status >= 400)
          observations.failures.push(`${init.method} ${url}: ${response.status} ${text}`)
        return { status: response.status, text, version: response.headers.get('cx-atlas-version') ?? '' }
      }
    } catch {
      // The instance was killed with the request.
    }
    observations.repeated += 1
    await sleep(retryDelayMs)
  }
}

const changesPerElement = 4

/** Creates elements and changes them, one after the other, and reads each write at whichever instance is next. */
export async function runWriter(
  address: string,
  name: string,
  observations: Observations,
  stop: AbortSignal,
): Promise<void> {
  for (let number = 1; !stop.aborted; number += 1) {
    const id = `${name}-${number}`
    let version = await createElement(address, id, observations)
    for (let change = 1; change < changesPerElement; change += 1) {
      await expectShown(address, observations, id, version, number + change)
      const description = `change ${change}`
      version = await write(address, observations, 'PATCH', `/touchpoints/${id}`, { description })
      observations.countChange(id)
    }
    await expectRevision(address, observations, id, version)
  }
}

/** Creates a touchpoint; returns the version of that write. */
export async function createElement(
  address: string,
  id: string,
  observations: Observations,
): Promise<string> {
  const version = await write(address, observations, 'POST', '/touchpoints', { id, name: id })
  observations.countChange(id)
  return version
}

/** Returns the version of the write once it is acknowledged. */
async function write(
  address: string,
  observations: Observations,
  method: string,
  path: string,
  body: object,
): Promise<string> {
  const startedMs = performance.now()
  const headers = { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }
  const init = { method, headers, body: JSON.stringify(body) }
  const { version } = await sendUntilAnswered(`${address}${path}`, init, observations)
  observations.longestWriteMs = Math.max(observations.longestWriteMs, performance.now() - startedMs)
  return version
}

/** Ways to read a touchpoint that was written; each must show it. */
const reads: readonly ((id: string) => { readonly path: string; readonly query?: string })[] = [
  (id) => ({ path: `/touchpoints/${id}` }),
  (id) => ({ path: `/touchpoints?q=${id}&limit=1000` }),
  (id) => ({ path: `/odata/Touchpoints('${id}')` }),
  (id) => ({
    path: '/cypher',
    query: `MATCH (touchpoint:Touchpoint {id: '${id}'}) RETURN touchpoint.id AS id`,
  }),
  () => ({ path: '/reports/unowned-touchpoints?limit=10000' }),
]

async function expectShown(
  address: string,
  observations: Observations,
  id: string,
  version: string,
  turn: number,
): Promise<void> {
  const { path, query } = (reads[turn % reads.length] as (typeof reads)[number])(id)
  const init: RequestInit = {
    method: query === undefined ? 'GET' : 'POST',
    headers: { 'if-version-at-least': version, 'content-type': 'application/json' },
    ...(query !== undefined && { body: JSON.stringify({ query }) }),
  }
  observations.tokenReads += 1
  const { status, text } = await sendUntilAnswered(`${address}${path}`, init, observations)
  if (status !== 200 || !text.includes(id)) observations.staleReads.push(`${path} lacks ${id}: ${status}`)
}

/** Nothing was acknowledged that is not there, or done twice. */
async function expectRevision(
  address: string,
  observations: Observations,
  id: string,
  version: string,
): Promise<void> {
  observations.tokenReads += 1
  const init = { method: 'GET', headers: { 'if-version-at-least': version } }
  const { text } = await sendUntilAnswered(`${address}/touchpoints/${id}`, init, observations)
  const { revision } = JSON.parse(text) as { revision?: number }
  const expected = observations.acknowledgedChanges.get(id) ?? 0
  if ((revision ?? 0) < expected)
    observations.staleReads.push(`revision ${revision} of ${id} after ${expected} changes`)
}

/** Reads one element with the newest version that it has received; its revision must not go back. */
export async function runFollower(
  address: string,
  id: string,
  observations: Observations,
  stop: AbortSignal,
): Promise<void> {
  let newest: { readonly version: string; readonly revision: number } | undefined
  while (!stop.aborted) {
    const headers: Record<string, string> = newest ? { 'if-version-at-least': newest.version } : {}
    observations.tokenReads += 1
    const url = `${address}/touchpoints/${id}`
    const { text, version } = await sendUntilAnswered(url, { method: 'GET', headers }, observations)
    const { revision = 0 } = JSON.parse(text) as { revision?: number }
    if (newest && revision < newest.revision)
      observations.staleReads.push(`revision ${revision} of ${id} after ${newest.revision}`)
    newest = { version, revision }
  }
}

/** Changes one element again and again. */
export async function runTicker(
  address: string,
  id: string,
  observations: Observations,
  stop: AbortSignal,
): Promise<void> {
  for (let tick = 1; !stop.aborted; tick += 1) {
    await write(address, observations, 'PATCH', `/touchpoints/${id}`, { description: `tick ${tick}` })
    observations.countChange(id)
  }
}
