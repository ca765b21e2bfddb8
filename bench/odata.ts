import neo4j from 'neo4j-driver'
import type { ConnectionSettings, Graph } from '../src/graph/graph.ts'
import { asInteger } from '../src/graph/values.ts'
import { buildApp } from '../src/http/app.ts'
import { readCatalogue } from '../src/reports/catalogue.ts'
import { withEcosystem } from './ecosystems/database.ts'
import type { LoadableEcosystem } from './ecosystems/ecosystem.ts'
import { median } from './median.ts'
import { type BenchSet, chosen } from './suite.ts'

/** So many touchpoints are read over all pages, and so many are there when one page is filtered. */
const rowsOfAll = Number(process.env.CX_ATLAS_BENCH_ROWS ?? 1_000_000)
const rowsFiltered = Math.min(100_000, rowsOfAll)
const rounds = 3
const pagesFiltered = 60

interface Line {
  readonly what: string
  readonly product: string
  readonly bare: string
  readonly ratio: string
  readonly note: string
}

interface Stage {
  readonly address: string
  readonly connection: ConnectionSettings
}

const measurements = new Map([
  ['pages', { rows: rowsOfAll, measure: measurePages }],
  ['filtered', { rows: rowsFiltered, measure: measureFiltered }],
])

/** The OData feed against the bare driver. */
export const odataFeed: BenchSet = {
  name: 'odata',
  summary: `the OData feed against the bare driver: ${[...measurements.keys()].join(', ')}`,
  run: async (names, tell) => {
    const lines: Line[] = []
    for (const { rows, measure } of chosen(measurements, names)) {
      tell(`${rows.toLocaleString('en')} touchpoints`)
      const line = await withEcosystem(touchpoints(rows), (connection, graph) =>
        withService(graph, (address) => measure({ address, connection })),
      )
      lines.push(line)
    }
    return {
      title: 'OData feed: medians of rounds in turns',
      table: {
        head: ['what', 'cx-atlas', 'bare driver', 'ratio', 'note'],
        wordColumns: 1,
        lines: lines.map(({ what, product, bare, ratio, note }) => [what, product, bare, ratio, note]),
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

const touchpoints = (count: number): LoadableEcosystem => ({
  name: 'touchpoints',
  shape: `${count.toLocaleString('en')} touchpoints with 14 properties each and nothing else`,
  filter: { property: 'importance', atLeast: 4 },
  load: async (graph) => {
    const session = graph.session()
    try {
      await session.run(CREATE, { count: asInteger(count) })
    } finally {
      await session.close()
    }
  },
})

async function withService<Result>(
  graph: Graph,
  work: (address: string) => Promise<Result>,
): Promise<Result> {
  const app = await buildApp({ graph, catalogue: await readCatalogue() })
  try {
    return await work(await app.listen({ host: '127.0.0.1', port: 0 }))
  } finally {
    await app.close()
  }
}

/** All rows, page by page, in turns with the driver streaming the same rows and doing nothing with them. */
async function measurePages({ address, connection }: Stage): Promise<Line> {
  const [rates, memory]: [{ product: number; bare: number }[], number[]] = [[], []]
  for (let round = 0; round < rounds; round += 1) {
    const product = await rateOf(() => readPages(`${address}/odata/Touchpoints`, memory))
    const bare = await rateOf(() => readBare(connection))
    rates.push({ product, bare })
  }
  const early = Math.max(...memory.slice(0, Math.ceil(memory.length / 3)))
  const late = Math.max(...memory)
  return {
    what: `${rowsOfAll.toLocaleString('en')} rows over nextLink, rows/s`,
    product: whole(median(rates.map(({ product }) => product))),
    bare: whole(median(rates.map(({ bare }) => bare))),
    ratio: median(rates.map(({ product, bare }) => product / bare)).toFixed(2),
    note: `memory at most ${whole(early / 2 ** 20)} MB in the first third, ${whole(late / 2 ** 20)} MB in all`,
  }
}

async function rateOf(read: () => Promise<number>): Promise<number> {
  const start = performance.now()
  const rows = await read()
  if (rows !== rowsOfAll) throw new Error(`${rows} rows were read instead of ${rowsOfAll}`)
  return (rows / (performance.now() - start)) * 1000
}

async function readPages(address: string, memory: number[]): Promise<number> {
  let rows = 0
  let next: string | undefined = address
  while (next !== undefined) {
    const page: { value: unknown[]; '@odata.nextLink'?: string } = JSON.parse(await textOf(next))
    rows += page.value.length
    next = page['@odata.nextLink']
    memory.push(process.memoryUsage().rss)
  }
  return rows
}

async function textOf(address: string): Promise<string> {
  const response = await fetch(address)
  const text = await response.text()
  if (!response.ok) throw new Error(`${address}: ${text}`)
  return text
}

async function readBare(connection: ConnectionSettings): Promise<number> {
  return withDriver(connection, async (session) => {
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
async function measureFiltered({ address, connection }: Stage): Promise<Line> {
  const filter = encodeURIComponent("importance ge 4 and contains(name,'99')")
  const times: { product: number; bare: number }[] = []
  await withDriver(connection, async (session) => {
    for (let page = 0; page < pagesFiltered; page += 1) {
      const product = await durationMs(() =>
        textOf(`${address}/odata/Touchpoints?$filter=${filter}&$top=100`),
      )
      const parameters = { importance: neo4j.int(4), text: '99', limit: neo4j.int(100) }
      const bare = await durationMs(() => session.run(FILTERED, parameters))
      times.push({ product, bare })
    }
  })
  const warm = times.slice(10)
  return {
    what: `100 filtered rows of ${rowsFiltered.toLocaleString('en')}, ms`,
    product: median(warm.map(({ product }) => product)).toFixed(1),
    bare: median(warm.map(({ bare }) => bare)).toFixed(1),
    ratio: median(warm.map(({ product, bare }) => product / bare)).toFixed(2),
    note: '',
  }
}

async function durationMs(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

async function withDriver<Result>(
  { uri, username, password }: ConnectionSettings,
  work: (session: ReturnType<ReturnType<typeof neo4j.driver>['session']>) => Promise<Result>,
): Promise<Result> {
  const driver = neo4j.driver(uri, neo4j.auth.basic(username, password), { disableLosslessIntegers: true })
  const session = driver.session({ defaultAccessMode: neo4j.session.READ })
  try {
    return await work(session)
  } finally {
    await session.close()
    await driver.close()
  }
}

const whole = (value: number) => Math.round(value).toLocaleString('en')
