import neo4j from 'neo4j-driver'
import type { ConnectionSettings, Graph } from '../src/graph/graph.ts'
import { toNeo4jInteger } from '../src/graph/values.ts'
import { buildApp } from '../src/http/app.ts'
import { readCatalogue } from '../src/reports/catalogue.ts'
import { withEcosystem } from './ecosystems/database.ts'
import type { LoadableEcosystem } from './ecosystems/ecosystem.ts'
import { median } from './median.ts'
import { type BenchmarkSuite, selectByName } from './suite.ts'

/** So many touchpoints are read over all pages, and so many are there when one page is filtered. */
const totalRowCount = Number(process.env.CX_ATLAS_BENCH_ROWS ?? 1_000_000)
const filteredRowCount = Math.min(100_000, totalRowCount)
const rounds = 3
const filteredPageCount = 60

interface ODataBenchRow {
  readonly description: string
  readonly product: string
  readonly bare: string
  readonly ratio: string
  readonly note: string
}

interface ODataTarget {
  readonly address: string
  readonly connection: ConnectionSettings
}

const measurements = new Map([
  ['pages', { rows: totalRowCount, measure: measurePages }],
  ['filtered', { rows: filteredRowCount, measure: measureFiltered }],
])

/** The OData feed against the bare driver. */
export const odataFeed: BenchmarkSuite = {
  name: 'odata',
  summary: `the OData feed against the bare driver: ${[...measurements.keys()].join(', ')}`,
  run: async (names, log) => {
    const lines: ODataBenchRow[] = []
    for (const { rows, measure } of selectByName(measurements, names)) {
      log(`${rows.toLocaleString('en')} touchpoints`)
      const line = await withEcosystem(createTouchpointEcosystem(rows), (connection, graph) =>
        withInProcessService(graph, (address) => measure({ address, connection })),
      )
      lines.push(line)
    }
    return {
      title: 'OData feed: medians of rounds in turns',
      table: {
        header: ['what', 'cx-atlas', 'bare driver', 'ratio', 'note'],
        textColumnCount: 1,
        rows: lines.map(({ description, product, bare, ratio, note }) => [
          description,
          product,
          bare,
          ratio,
          note,
        ]),
      },
    }
  },
}

const CREATE = `
UNWIND range(1, $count) AS number
CALL (number) {
  CREATE (:Touchpoint {
    id: 'touchpoint-' + number,
    name: 'Touchpoint ' + number,
    description: 'What a customer group meets at this step of its way through the company',
    confidence: 'assumed',
    visibility: 'frontstage',
    lifecycle: 'live',
    importance: 1 + number % 5,
    rating: number % 5 - 2,
    volumePerMonth: number * 1.5,
    createdAt: datetime(),
    createdBy: 'bench',
    updatedAt: datetime(),
    updatedBy: 'bench',
    revision: 1
  })
} IN TRANSACTIONS OF 10000 ROWS`

const createTouchpointEcosystem = (count: number): LoadableEcosystem => ({
  name: 'touchpoints',
  shape: `${count.toLocaleString('en')} touchpoints with 14 properties each and nothing else`,
  filter: { property: 'importance', atLeast: 4 },
  load: async (graph) => {
    const session = graph.openSession()
    try {
      await session.run(CREATE, { count: toNeo4jInteger(count) })
    } finally {
      await session.close()
    }
  },
})

async function withInProcessService<Result>(
  graph: Graph,
  run: (address: string) => Promise<Result>,
): Promise<Result> {
  const app = await buildApp({ graph, catalogue: await readCatalogue() })
  try {
    return await run(await app.listen({ host: '127.0.0.1', port: 0 }))
  } finally {
    await app.close()
  }
}

/** All rows, page by page, in turns with the driver streaming the same rows and doing nothing with them. */
async function measurePages({ address, connection }: ODataTarget): Promise<ODataBenchRow> {
  const [rates, memory]: [{ product: number; bare: number }[], number[]] = [[], []]
  for (let round = 0; round < rounds; round += 1) {
    const product = await measureRowsPerSecond(() => readPages(`${address}/odata/Touchpoints`, memory))
    const bare = await measureRowsPerSecond(() => readWithBareDriver(connection))
    rates.push({ product, bare })
  }
  const early = Math.max(...memory.slice(0, Math.ceil(memory.length / 3)))
  const late = Math.max(...memory)
  return {
    description: `${totalRowCount.toLocaleString('en')} rows over nextLink, rows/s`,
    product: formatInteger(median(rates.map(({ product }) => product))),
    bare: formatInteger(median(rates.map(({ bare }) => bare))),
    ratio: median(rates.map(({ product, bare }) => product / bare)).toFixed(2),
    note: `memory at most ${formatInteger(early / 2 ** 20)} MB in the first third, ${formatInteger(late / 2 ** 20)} MB in all`,
  }
}

async function measureRowsPerSecond(read: () => Promise<number>): Promise<number> {
  const start = performance.now()
  const rows = await read()
  if (rows !== totalRowCount) throw new Error(`${rows} rows were read instead of ${totalRowCount}`)
  return (rows / (performance.now() - start)) * 1000
}

async function readPages(address: string, memory: number[]): Promise<number> {
  let rows = 0
  let next: string | undefined = address
  while (next !== undefined) {
    const page: { value: unknown[]; '@odata.nextLink'?: string } = JSON.parse(await fetchText(next))
    rows += page.value.length
    next = page['@odata.nextLink']
    memory.push(process.memoryUsage().rss)
  }
  return rows
}

async function fetchText(address: string): Promise<string> {
  const response = await fetch(address)
  const text = await response.text()
  if (!response.ok) throw new Error(`${address}: ${text}`)
  return text
}

async function readWithBareDriver(connection: ConnectionSettings): Promise<number> {
  return withBareSession(connection, async (session) => {
    let rows = 0
    for await (const record of session.run('MATCH (node:Touchpoint) RETURN node {.*} AS row')) {
      if (record.get('row').id !== undefined) rows += 1
    }
    return rows
  })
}

const FILTERED = `
MATCH (node:Touchpoint)
WHERE node.importance >= $importance AND node.name CONTAINS $text AND node.id > ''
RETURN node {.*} AS row
ORDER BY node.id
LIMIT $limit`

/** A page of 100 rows that fit, in turns with the same in Cypher. */
async function measureFiltered({ address, connection }: ODataTarget): Promise<ODataBenchRow> {
  const filter = encodeURIComponent("importance ge 4 and contains(name,'99')")
  const times: { product: number; bare: number }[] = []
  await withBareSession(connection, async (session) => {
    for (let page = 0; page < filteredPageCount; page += 1) {
      const product = await measureMs(() =>
        fetchText(`${address}/odata/Touchpoints?$filter=${filter}&$top=100`),
      )
      const parameters = { importance: neo4j.int(4), text: '99', limit: neo4j.int(100) }
      const bare = await measureMs(() => session.run(FILTERED, parameters))
      times.push({ product, bare })
    }
  })
  const warm = times.slice(10)
  return {
    description: `100 filtered rows of ${filteredRowCount.toLocaleString('en')}, ms`,
    product: median(warm.map(({ product }) => product)).toFixed(1),
    bare: median(warm.map(({ bare }) => bare)).toFixed(1),
    ratio: median(warm.map(({ product, bare }) => product / bare)).toFixed(2),
    note: '',
  }
}

async function measureMs(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await run()
  return performance.now() - start
}

async function withBareSession<Result>(
  { uri, username, password }: ConnectionSettings,
  run: (session: ReturnType<ReturnType<typeof neo4j.driver>['session']>) => Promise<Result>,
): Promise<Result> {
  const driver = neo4j.driver(uri, neo4j.auth.basic(username, password), { disableLosslessIntegers: true })
  const session = driver.session({ defaultAccessMode: neo4j.session.READ })
  try {
    return await run(session)
  } finally {
    await session.close()
    await driver.close()
  }
}

const formatInteger = (value: number) => Math.round(value).toLocaleString('en')
