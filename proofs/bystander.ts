import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort, Worker, workerData } from 'node:worker_threads'

/** A request of a client that does nothing wrong. */
export interface BystanderRequest {
  readonly startedMs: number
  readonly durationMs: number
  /** 0 without an answer. */
  readonly status: number
}

interface BystanderOptions {
  readonly address: string
  readonly key: string
}

const paths = [
  '/touchpoints?limit=20',
  '/touchpoints/first-invoice?include=relationships',
  '/relationships/OWNS?limit=20',
  '/reports/unowned-touchpoints',
  '/odata/Touchpoints?$top=20',
]
const intervalMs = 20

/** Reads the usual things until it is stopped, in a thread of its own; resolves to what it saw. */
export function startBystander(options: BystanderOptions): { stop(): Promise<readonly BystanderRequest[]> } {
  const worker = new Worker(new URL(import.meta.url), { workerData: options })
  const requests = new Promise<readonly BystanderRequest[]>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  return {
    stop: () => {
      worker.postMessage('stop')
      return requests
    },
  }
}

async function read({ address, key }: BystanderOptions): Promise<readonly BystanderRequest[]> {
  const requests: BystanderRequest[] = []
  let isStopped = false
  parentPort?.once('message', () => {
    isStopped = true
  })
  for (let number = 0; !isStopped; number += 1) {
    const startedMs = performance.timeOrigin + performance.now()
    const status = await readStatus(address + paths[number % paths.length], key)
    requests.push({ startedMs, status, durationMs: performance.timeOrigin + performance.now() - startedMs })
    await sleep(intervalMs)
  }
  return requests
}

async function readStatus(url: string, key: string): Promise<number> {
  try {
    const response = await fetch(url, { headers: { authorization: `Bearer ${key}` } })
    await response.arrayBuffer()
    return response.status
  } catch {
    return 0
  }
}

if (parentPort) parentPort.postMessage(await read(workerData as BystanderOptions))
