import { setTimeout as sleep } from 'node:timers/promises'
import type { Graph } from '../src/graph/graph.ts'

/** One request and what became of it; status 0 when there was no answer. */
export interface Tried {
  /** Reports may take longer than other requests. */
  readonly isReport?: boolean
  readonly status: number
  readonly tookMs: number
  readonly said: string
  /** The element that it creates. */
  readonly id?: string
}

const writersAtOnce = 4
const reading = [
  '/touchpoints?limit=10',
  '/relationships?limit=10',
  '/reports/unowned-touchpoints',
  '/health/ready',
]
const pauseMs = 50

/** People who read and write until they are told to stop. */
export async function work(address: string, name: string, stop: AbortSignal): Promise<Tried[]> {
  const tried: Tried[] = []
  let number = 0
  const write = async () => {
    number += 1
    const id = `${name}-${number}`
    const body = JSON.stringify({ id, name: id })
    const answer = await ask(`${address}/touchpoints`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    tried.push({ ...answer, id })
  }
  const read = (path: string) => async () => {
    tried.push({ ...(await ask(`${address}${path}`)), isReport: path.startsWith('/reports/') })
  }
  const deeds = [...Array.from({ length: writersAtOnce }, () => write), ...reading.map(read)]
  await Promise.all(deeds.map((deed) => again(deed, stop)))
  return tried
}

async function again(deed: () => Promise<void>, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await deed()
    await sleep(pauseMs)
  }
}

/** Longer than any deadline: what is not answered by then is counted as no answer. */
const clientPatienceMs = 90_000

export async function ask(url: string, init: RequestInit = {}): Promise<Tried> {
  const startedMs = performance.now()
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(clientPatienceMs) })
    const said = await response.text()
    return { status: response.status, tookMs: performance.now() - startedMs, said: said.slice(0, 300) }
  } catch (error) {
    return { status: 0, tookMs: performance.now() - startedMs, said: String(error) }
  }
}

/** How long it takes until a write is acknowledged again. */
export async function recoveryMs(address: string): Promise<number> {
  const startedMs = performance.now()
  for (;;) {
    const id = `again-${crypto.randomUUID()}`
    const { status } = await ask(`${address}/touchpoints/${id}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: id }),
    })
    const ready = status === 201 && (await ask(`${address}/health/ready`)).status === 200
    if (ready || performance.now() - startedMs > clientPatienceMs) return performance.now() - startedMs
    await sleep(pauseMs)
  }
}

const MADE = `
UNWIND $ids AS id
OPTIONAL MATCH (touchpoint:Touchpoint {id: id})
RETURN id, count(touchpoint) AS times, max(touchpoint.revision) AS revision`

/** Of what was acknowledged: what is not there, and what was made or changed more than once. */
export async function whatBecameOf(graph: Graph, tried: readonly Tried[]) {
  const ids = tried.map(({ id }) => id)
  const { rows } = await graph.read<{ times: number; revision: number | null }>(MADE, { ids })
  return {
    lost: rows.filter(({ times }) => times === 0).length,
    twice: rows.filter(({ times, revision }) => times > 1 || (revision ?? 1) > 1).length,
  }
}
