import Table from 'cli-table3'
import { type Browser, chromium, type Page } from 'playwright-core'
import { withEcosystem } from '../bench/ecosystems/database.ts'
import { generatedEcosystem, realEcosystem } from '../bench/ecosystems/index.ts'
import { type MeasuredService, withMeasuredService } from '../bench/service.ts'
import { fetchWhenAvailable } from './service.ts'

/*
 * What the explorer costs a browser, against its budgets: `npm run prove:explorer -- quick` on a small ecosystem,
 * `npm run prove:explorer` on the real one and on one of 100,000 touchpoints.
 */

interface Budget {
  readonly name: string
  readonly limit: number
  readonly unit: 'kB' | 'requests' | 'ms' | 'frames/s'
  /** Whether more is better. */
  readonly isMinimum?: boolean
  /** Whether it needs a machine that does nothing else, so that the short form leaves it out. */
  readonly isTimed?: boolean
  readonly measure: (browser: Browser, address: string) => Promise<number>
}

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
/** A mid-range machine, as browsers simulate it. */
const cpuSlowdown = 4
const searches = 40
const searchTexts = ['in', 'inv', 'ser', 'cu', 'da', 'touch', 'dep', 'pro', 'sys', 'ch']
const scrolledRows = 100_000

const budgets: readonly Budget[] = [
  {
    name: 'Compressed JavaScript of the first page',
    limit: 90,
    unit: 'kB',
    measure: async (browser, address) =>
      (await listTransfers(browser, address))
        .filter(({ type }) => type === 'Script')
        .reduce((sum, { bytes }) => sum + bytes, 0) / 1_000,
  },
  {
    name: 'Files of the first page',
    limit: 6,
    unit: 'requests',
    measure: async (browser, address) =>
      (await listTransfers(browser, address)).filter(({ type }) => type !== 'Fetch').length,
  },
  {
    name: `First contentful paint, processor ${cpuSlowdown} times slower`,
    limit: 1_000,
    unit: 'ms',
    measure: measureFirstPaint,
  },
  {
    name: 'Suggestions of a search, 95th percentile',
    limit: 100,
    unit: 'ms',
    isTimed: true,
    measure: measureSearch,
  },
  {
    name: 'Neighbourhood of the most central element, median',
    limit: 300,
    unit: 'ms',
    isTimed: true,
    measure: measureNeighbourhood,
  },
  {
    name: `Scrolling a table of ${scrolledRows.toLocaleString('en')} rows`,
    limit: 55,
    unit: 'frames/s',
    isMinimum: true,
    isTimed: true,
    measure: measureScrolling,
  },
]

const maxWarmUpAttempts = 10
const isQuick = process.argv.includes('quick')
const ecosystems = isQuick ? [generatedEcosystem(1_000)] : [realEcosystem, generatedEcosystem(100_000)]

/** What a service computes after its start, and the copy for earlier states, would be measured too. */
const environment = { AD_HOC_QUERIES: 'off' }
const warmUpUrls = ['/findings?limit=1', '/reports/centrality?limit=1']

for (const ecosystem of ecosystems) {
  await withEcosystem(ecosystem, (database) => {
    const measure = async ({ address }: MeasuredService) => {
      for (const url of warmUpUrls) await fetchWhenAvailable(address + url, {}, maxWarmUpAttempts)
      const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
      try {
        await check(browser, `${address}/`, ecosystem.name)
      } finally {
        await browser.close()
      }
    }
    return withMeasuredService(database, measure, environment)
  })
}

async function check(browser: Browser, address: string, name: string): Promise<void> {
  const table = new Table({ head: [name, 'measured', 'budget'], style: { head: [], border: [] } })
  const checked = budgets.filter(({ isTimed = false }) => !(isQuick && isTimed))
  for (const { name, limit, unit, isMinimum = false, measure } of checked) {
    const value = await measure(browser, address)
    const isKept = isMinimum ? value >= limit : value <= limit
    if (!isKept) process.exitCode = 1
    table.push([
      name,
      `${value.toFixed(unit === 'kB' ? 1 : 0)} ${unit}`,
      `${isMinimum ? '≥' : '≤'} ${limit} ${isKept ? '' : 'EXCEEDED'}`,
    ])
  }
  process.stdout.write(`${table}\n`)
}

interface Transfer {
  readonly type: string
  readonly bytes: number
}

/** What a browser loads when it opens the first page for the first time. */
async function listTransfers(browser: Browser, address: string): Promise<readonly Transfer[]> {
  const page = await browser.newPage()
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  const types = new Map<string, string>()
  const transfers: Transfer[] = []
  session.on('Network.responseReceived', ({ requestId, type }) => types.set(requestId, type))
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) =>
    transfers.push({ type: types.get(requestId) ?? 'Other', bytes: encodedDataLength }),
  )
  await open(page, address)
  await page.close()
  return transfers
}

async function measureFirstPaint(browser: Browser, address: string): Promise<number> {
  const page = await browser.newPage()
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: cpuSlowdown })
  await open(page, address)
  const paint = await page.evaluate<number>(
    'performance.getEntriesByName("first-contentful-paint")[0].startTime',
  )
  await page.close()
  return paint
}

async function measureSearch(browser: Browser, address: string): Promise<number> {
  const page = await browser.newPage()
  await open(page, address)
  for (const text of searchTexts) await timeRequest(page, `search?q=${text}&limit=12`)
  const times: number[] = []
  for (let index = 0; index < searches; index += 1) {
    const text = searchTexts[index % searchTexts.length]
    times.push(await timeRequest(page, `search?q=${text}&limit=12`))
  }
  await page.close()
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0
}

async function measureNeighbourhood(browser: Browser, address: string): Promise<number> {
  const page = await browser.newPage()
  await open(page, address)
  const [hub] = await page.evaluate<{ kind: string; id: string }[]>(
    'fetch("reports/centrality?limit=1").then((response) => response.json()).then(({ rows }) => rows)',
  )
  const times: number[] = []
  for (let index = 0; index < 9; index += 1)
    times.push(await timeRequest(page, `neighbourhood?of=${hub?.kind}/${hub?.id}`))
  await page.close()
  return times.toSorted((a, b) => a - b)[4] ?? 0
}

function timeRequest(page: Page, path: string): Promise<number> {
  return page.evaluate<number>(`(async () => {
    const startedAt = performance.now()
    const response = await fetch(${JSON.stringify(path)}, { cache: 'no-store' })
    await response.json()
    return performance.now() - startedAt
  })()`)
}

/** Scrolls for two seconds through the rows of a report, which the page gets from a route of the browser. */
async function measureScrolling(browser: Browser, address: string): Promise<number> {
  const page = await browser.newPage()
  await page.route('**/reports/role-gaps?**', async (route) => {
    const response = await route.fetch()
    const body = (await response.json()) as { rows: object[]; total: number }
    const rows = Array.from({ length: scrolledRows }, (_, index) => ({
      ...body.rows[index % body.rows.length],
      rolesHeld: index,
    }))
    await route.fulfill({ response, json: { ...body, rows, total: rows.length } })
  })
  await open(page, `${address}#/reports/role-gaps`)
  const frames = await page.evaluate<number>(`new Promise((resolve) => {
    const view = document.querySelector('.table-view')
    const startedAt = performance.now()
    let frames = 0
    const step = () => {
      frames += 1
      view.scrollTop += 900
      if (performance.now() - startedAt < 2000) requestAnimationFrame(step)
      else resolve(frames / 2)
    }
    requestAnimationFrame(step)
  })`)
  await page.close()
  return frames
}

async function open(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await page.waitForSelector('main#main:not(:has([aria-busy="true"], .loading))', { timeout: 120_000 })
}
