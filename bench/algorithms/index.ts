import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installPython, readOutput } from '../../proofs/tools.ts'
import { median } from '../median.ts'
import { formatRatio, summarizeRatios } from '../ratio.ts'
import { type BenchmarkSuite, selectByName } from '../suite.ts'
import { type Algorithm, algorithms } from './algorithms.ts'
import { createMeasuredGraph, type MeasuredGraph, toGraphFile } from './measuredGraph.ts'

/** Paths start at every node, or at so many, because NetworkX takes hours for all. */
const sizes = [
  { touchpoints: 1_000 },
  { touchpoints: 10_000, maxSources: 100 },
  { touchpoints: 100_000, maxSources: 10 },
]
const rounds = 3
const shortestMeasurementMs = 200
/** Results differ by less than this share. */
const tolerance = 1e-6

type Library = 'igraph' | 'NetworkX'

/** Algorithms of ours that igraph and NetworkX have too, on generated ecosystems of growing size. */
export const graphAlgorithms: BenchmarkSuite = {
  name: 'algorithms',
  summary: 'graph algorithms against igraph and NetworkX (requires python3)',
  run: async (names, log) => {
    const selected = selectByName(algorithms, names)
    const python = await installPython(join(import.meta.dirname, 'graph-libraries.txt'))
    const folder = await mkdtemp(join(tmpdir(), 'cx-atlas-bench-'))
    const rows: string[][] = []
    try {
      for (const { touchpoints, maxSources } of sizes) {
        const graph = createMeasuredGraph(touchpoints, maxSources)
        const file = join(folder, `${touchpoints}.json`)
        await writeFile(file, toGraphFile(graph))
        for (const algorithm of selected) {
          const peers = { python, file, expected: algorithm.run(graph)() }
          const row = await compare(algorithm, graph, peers)
          log(row.join(', '))
          rows.push(row)
        }
      }
    } finally {
      await rm(folder, { recursive: true })
    }
    const title = `Milliseconds of processor time, medians of ${rounds} rounds, of NetworkX one; betweenness of paths from some sources`
    return { title, table: { header, rows, textColumnCount: 1 } }
  },
}

const header = ['algorithm', 'nodes', 'sources', 'cx-atlas', 'igraph', 'NetworkX', 'to igraph', 'to NetworkX']

interface Peers {
  readonly python: string
  /** The file with the graph. */
  readonly file: string
  readonly expected: readonly number[]
}

async function compare(algorithm: Algorithm, graph: MeasuredGraph, peers: Peers): Promise<string[]> {
  const networkXMs = await measurePeer('NetworkX', algorithm, peers)
  const times: { readonly own: number; readonly igraph: number }[] = []
  for (let round = 0; round < rounds; round += 1)
    times.push({
      igraph: await measurePeer('igraph', algorithm, peers),
      own: measure(() => algorithm.run(graph)),
    })
  const ownMs = median(times.map(({ own }) => own))
  const igraphMs = median(times.map(({ igraph }) => igraph))
  return [
    algorithm.title,
    graph.directed.size.toLocaleString('en'),
    algorithm.hasSources ? graph.sources.length.toLocaleString('en') : '',
    ...[ownMs, igraphMs, networkXMs].map(formatMs),
    formatRatio(summarizeRatios(times.map(({ own, igraph }) => igraph / own)), 2),
    (networkXMs / ownMs).toFixed(0),
  ]
}

const formatMs = (ms: number) => (ms < 10 ? ms.toFixed(2) : Math.round(ms).toLocaleString('en'))

/** Milliseconds of processor time of one run; short runs are repeated. */
function measure(run: () => unknown): number {
  const start = process.cpuUsage()
  for (let runs = 1; ; runs += 1) {
    run()
    const { user, system } = process.cpuUsage(start)
    const ms = (user + system) / 1_000
    if (ms >= shortestMeasurementMs) return ms / runs
  }
}

/** The same for a library; its result must be the expected one. */
async function measurePeer(
  library: Library,
  { name }: Algorithm,
  { python, file, expected }: Peers,
): Promise<number> {
  const output = await readOutput(python, join(import.meta.dirname, 'peers.py'), library, name, file)
  const { ms, result } = JSON.parse(output) as { readonly ms: number; readonly result: readonly number[] }
  const isSame = (value: number, index: number) =>
    Math.abs(value - (result[index] ?? Number.NaN)) <= tolerance * Math.max(1e-9, Math.abs(value))
  if (expected.length !== result.length || !expected.every(isSame))
    throw new Error(`${library} and cx-atlas disagree about ${name}`)
  return ms
}
