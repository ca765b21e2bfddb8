import { residentBytes } from '../../proofs/processMemory.ts'
import type { Graph } from '../../src/graph/graph.ts'

/** A way to read all touchpoints. */
export interface FeedReading {
  readonly name: string
  run(graph: Graph, count: number): Promise<Watched>
}

/** How it went: rows in a second, and the most memory in the first and in the last third of the time, in MB. */
export interface Watched {
  readonly rowsPerSecond: number
  readonly earlyMb: number
  readonly lateMb: number
}

const sampleMs = 50
const megabyte = 1_000_000

/** Work that gives the number of rows it read, watched: its memory is that of a process, of this one when none is named. */
export async function watched(work: () => Promise<number>, pid = process.pid): Promise<Watched> {
  const samples: number[] = []
  const timer = setInterval(() => samples.push(residentBytes(pid, 'now')), sampleMs)
  const start = performance.now()
  const rows = await work()
  const seconds = (performance.now() - start) / 1_000
  clearInterval(timer)
  const third = Math.max(1, Math.floor(samples.length / 3))
  return {
    rowsPerSecond: Math.round(rows / seconds),
    earlyMb: mostOf(samples.slice(0, third)),
    lateMb: mostOf(samples.slice(-third)),
  }
}

const mostOf = (samples: readonly number[]) =>
  Math.round(samples.reduce((most, sample) => Math.max(most, sample), 0) / megabyte)
