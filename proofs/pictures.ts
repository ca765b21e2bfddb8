import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { withEcosystem } from '../bench/ecosystems/database.ts'
import type { LoadableEcosystem } from '../bench/ecosystems/ecosystem.ts'
import { withMeasuredService } from '../bench/service.ts'
import { loadFolder } from '../src/transfer/import/loadFolder.ts'

/*
 * Pictures of every page of the explorer, for the docs: `npm run pictures`. With widths and themes,
 * `npm run pictures -- 390,1280,2560 light,dark FOLDER`, for somebody to look at.
 */

const [widths = '1280', themes = 'light', folder = join(import.meta.dirname, '../docs/pictures')] =
  process.argv.slice(2)
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
const heights: Readonly<Record<string, number>> = { '390': 844, '2560': 1_440 }
const defaultHeight = 900

const loadExample = (name: string): LoadableEcosystem => ({
  name,
  shape: `examples/${name}`,
  filter: { property: 'importance', atLeast: 4 },
  load: async (graph) => {
    await loadFolder(graph, join(import.meta.dirname, '../examples', name), { author: 'example' })
  },
})

/** Pages with something to see in them, besides those of the navigation. */
const places: Readonly<Record<string, readonly string[]>> = {
  broadband: [
    'elements/Touchpoint/first-invoice',
    'elements/Touchpoint/first-invoice?tab=neighbourhood',
    'elements/System/crm?tab=impact',
    'reports/role-gaps',
    'reports/expectation-gaps',
    'paths?from=Department/finance&to=Customer/households',
  ],
  'government-services': [],
}

await mkdir(folder, { recursive: true })
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
try {
  for (const [name, extra] of Object.entries(places)) {
    await withEcosystem(loadExample(name), (database) =>
      withMeasuredService(database, ({ address }) => takePictures(browser, `${address}/`, name, extra)),
    )
  }
} finally {
  await browser.close()
}

async function takePictures(browser: Browser, address: string, name: string, extra: readonly string[]) {
  for (const width of widths.split(',')) {
    for (const colorScheme of themes.split(',') as ('light' | 'dark')[]) {
      const viewport = { width: Number(width), height: heights[width] ?? defaultHeight }
      const page = await browser.newPage({ viewport, colorScheme })
      page.setDefaultTimeout(240_000)
      for (const place of [...(await listPages(page, address)), ...extra]) {
        await page.goto(`${address}#/${place}`)
        await page.waitForSelector('main#main:not(:has([aria-busy="true"], .loading))')
        const file = [name, place.replaceAll(/[^a-z0-9]+/gi, '-'), width, colorScheme].join('-')
        await page.screenshot({ path: join(folder, `${file}.png`) })
        process.stdout.write(`${file}\n`)
      }
      await page.close()
    }
  }
}

/** The pages of the navigation. */
async function listPages(page: Page, address: string): Promise<readonly string[]> {
  await page.goto(address)
  await page.waitForSelector('nav')
  const links = await page.evaluate<string[]>(
    '[...document.querySelectorAll("nav.navigation a")].map((link) => link.getAttribute("href"))',
  )
  return links.flatMap((link) => (link.startsWith('#/') ? [link.slice(2)] : []))
}
