import { setTimeout as sleep } from 'node:timers/promises'
import type { Graph } from '../src/graph/graph.ts'

/** One request and what became of it; status 0 when there was no answer. */
export interface RequestOutcome {
  /** Reports may take longer than other requests. */
  readonly isReport?: boolean
  readonly status: number
  readonly durationMs: number
  readonly responseText: string
  /** The element that it creates. */
  readonly id?: string
}

const writerCount = 4
const readPaths = [
  '/touchpoints?limit=10',
  '/relationships?limit=10',
  '/reports/unowned-touchpoints',
  '/health/ready',
]
const pauseMs = 50

/** Clients that read and write until they are stopped. */
export async function runWorkload(
  address: string,
  name: string,
  stop: AbortSignal,
): Promise<RequestOutcome[]> {
  const outcomes: RequestOutcome[] = []
  let number = 0
  const write = async () => {
    number += 1
    const id = `${name}-${number}`
    const body = JSON.stringify({ id, name: id })
    const answer = await sendRequest(`${address}/touchpoints`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    outcomes.push({ ...answer, id })
  }
  const read = (path: string) => async () => {
    outcomes.push({ ...(await sendRequest(`${address}${path}`)), isReport: path.startsWith('/reports/') })
  }
  const tasks = [...Array.from({ length: writerCount }, () => write), ...readPaths.map(read)]
  await Promise.all(tasks.map((task) => repeatUntilAborted(task, stop)))
  return outcomes
}

async function repeatUntilAborted(task: () => Promise<void>, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await task()
    await sleep(pauseMs)
  }
}

/** Longer than any deadline: what is not answered by then is counted as no answer. */
const clientTimeoutMs = 90_000

export async function sendRequest(url: string, init: RequestInit = {}): Promise<RequestOutcome> {
  const startedMs = performance.now()
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(clientTimeoutMs) })
    const responseText = await response.text()
    return {
      status: response.status,
      durationMs: performance.now() - startedMs,
      responseText: responseText.slice(0, 300),
    }
  } catch (error) {
    return { status: 0, durationMs: performance.now() - startedMs, responseText: String(error) }
  }
}

/** How long it takes until a write is acknowledged again. */
export async function measureRecoveryMs(address: string): Promise<number> {
  const startedMs = performance.now()
  for (;;) {
    const id = `again-${crypto.randomUUID()}`
    const { status } = await sendRequest(`${address}/touchpoints/${id}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: id }),
    })
    const ready = status === 201 && (await sendRequest(`${address}/health/ready`)).status === 200
    if (ready || performance.now() - startedMs > clientTimeoutMs) return performance.now() - startedMs
    await sleep(pauseMs)
  }
}

const MADE = `
UNWIND $ids AS id
OPTIONAL MATCH (touchpoint:Touchpoint {id: id})
RETURN id, count(touchpoint) AS times, max(touchpoint.revision) AS revision`

/** Of what was acknowledged: what is not there, and what was made or changed more than once. */
export async function countLostAndDuplicated(graph: Graph, outcomes: readonly RequestOutcome[]) {
  const ids = outcomes.map(({ id }) => id)
  const { rows } = await graph.read<{ times: number; revision: number | null }>(MADE, { ids })
  return {
    lost: rows.filter(({ times }) => times === 0).length,
    twice: rows.filter(({ times, revision }) => times > 1 || (revision ?? 1) > 1).length,
  }
}
