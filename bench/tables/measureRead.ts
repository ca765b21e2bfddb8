import { residentBytes } from '../../proofs/processMemory.ts'
import type { Graph } from '../../src/graph/graph.ts'

/** A way to read all touchpoints. */
export interface TableReader {
  readonly name: string
  run(graph: Graph, count: number): Promise<ReadMeasurement>
}

/** How it went: rows in a second, and the most memory in the first and in the last third of the time, in MB. */
export interface ReadMeasurement {
  readonly rowsPerSecond: number
  readonly earlyMb: number
  readonly lateMb: number
}

const sampleIntervalMs = 50
const bytesPerMegabyte = 1_000_000

/** Work that gives the number of rows it read, watched: its memory is that of a process, of this one when none is named. */
export async function measureRead(read: () => Promise<number>, pid = process.pid): Promise<ReadMeasurement> {
  const samples: number[] = []
  const timer = setInterval(() => samples.push(residentBytes(pid, 'now')), sampleIntervalMs)
  const start = performance.now()
  const rows = await read()
  const seconds = (performance.now() - start) / 1_000
  clearInterval(timer)
  const third = Math.max(1, Math.floor(samples.length / 3))
  return {
    rowsPerSecond: Math.round(rows / seconds),
    earlyMb: maxMegabytes(samples.slice(0, third)),
    lateMb: maxMegabytes(samples.slice(-third)),
  }
}

const maxMegabytes = (samples: readonly number[]) =>
  Math.round(samples.reduce((maximum, sample) => Math.max(maximum, sample), 0) / bytesPerMegabyte)
