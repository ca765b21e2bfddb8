import { startEmbedded } from '../../src/graph/embedded/index.ts'
import { migrate, openAdHoc, openGraph } from '../../src/graph/index.ts'
import { buildApp } from '../../src/http/app.ts'
import { readCatalogue } from '../../src/reports/index.ts'
import { readSettings } from '../../src/settings.ts'
import { loadExample } from '../../src/transfer/loadExample.ts'

/** What asks for as much as a query may. */
const abusive = [
  'UNWIND range(1, 1000000) AS x UNWIND range(1, 1000000) AS y RETURN max(x * y) AS product',
  'UNWIND range(1, 100000000) AS x RETURN collect(x) AS numbers',
  'UNWIND range(1, 100000000) AS x RETURN x AS number ORDER BY number DESC',
  'UNWIND range(1, 100000000) AS x WITH DISTINCT toString(x) AS text RETURN count(text) AS texts',
  'MATCH (a:Touchpoint), (b:Touchpoint), (c:Touchpoint), (d:Touchpoint) RETURN count(*) AS combinations',
  'MATCH path = (a:Touchpoint)-[*1..20]-(b:Touchpoint) RETURN count(path) AS paths',
  'MATCH (a:Touchpoint) WHERE a.name =~ "(a+)+b" RETURN a',
  'RETURN reduce(s = "ab", x IN range(1, 40) | s + s) AS text',
  'RETURN [x IN range(1, 100000000) | x] AS numbers',
]

const roundMs = 15_000

/** The 99th percentile of other requests, as usual and while queries abuse the database, and what became of these. */
async function prove(): Promise<void> {
  const database = await startEmbedded({
    home: readSettings().CX_ATLAS_HOME,
    name: 'proof-cypher',
    temporary: true,
  })
  const graph = openGraph(database)
  await migrate(graph)
  await loadExample(graph, new URL('../../examples/broadband', import.meta.url).pathname, () => {})
  const adHoc = openAdHoc(database)
  const app = await buildApp({ graph, catalogue: await readCatalogue(), adHoc })
  const read = () => app.inject({ method: 'GET', url: '/touchpoints?limit=20' })
  await latencies(read, roundMs / 3)
  const usual = await latencies(read, roundMs)
  const outcomes = new Map<string, number>()
  let isOver = false
  const abuse = abusive.map(async (query) => {
    while (!isOver) {
      const payload = { query, timeoutMs: 2_000 }
      const { statusCode, json } = await app.inject({ method: 'POST', url: '/cypher', payload })
      const outcome = `${statusCode} ${statusCode === 200 ? 'OK' : json().code}`
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
      if (statusCode === 503) await new Promise((resolve) => setTimeout(resolve, 500))
    }
  })
  const meanwhile = await latencies(read, roundMs)
  isOver = true
  await Promise.all(abuse)
  const ratio = percentile(meanwhile) / percentile(usual)
  process.stdout.write(
    `p99 as usual ${percentile(usual).toFixed(1)} ms of ${usual.length}, meanwhile ${percentile(meanwhile).toFixed(1)} ms of ${meanwhile.length}: ${ratio.toFixed(2)} times\n`,
  )
  for (const [outcome, count] of outcomes) process.stdout.write(`${outcome}: ${count}\n`)
  await app.close()
  await adHoc.close()
  await graph.close()
  await database.stop()
  process.exitCode = ratio <= 3 ? 0 : 1
}

async function latencies(request: () => Promise<{ statusCode: number }>, forMs: number): Promise<number[]> {
  const measured: number[] = []
  const end = performance.now() + forMs
  while (performance.now() < end) {
    const start = performance.now()
    const { statusCode } = await request()
    if (statusCode !== 200) throw new Error(`A usual request was answered with ${statusCode}`)
    measured.push(performance.now() - start)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return measured.toSorted((a, b) => a - b)
}

const percentile = (sorted: readonly number[]) => sorted[Math.floor(sorted.length * 0.99)] ?? 0

await prove()
