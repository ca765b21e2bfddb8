import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import type { Graph } from '../../src/graph/graph.ts'
import { buildApp } from '../../src/http/app.ts'
import type { AppOptions } from '../../src/http/appOptions.ts'
import { readCatalogue } from '../../src/reports/catalogue.ts'
import { loadExample } from '../../src/transfer/loadExample.ts'
import { useBrowser } from './browser.ts'
import { clearGraph } from './testGraph.ts'

/** On a busy machine. */
const patienceMs = 55_000

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** Stops what a page does, such as following the changes that the next test makes. */
const emptyPage = 'about:blank'

/** A page of the explorer, and what the browser complained about while it was open. */
export interface OpenExplorer {
  readonly page: Page
  readonly errors: readonly string[]
  /** Goes to `#/findings?severity=high` of the same tab. */
  readonly goTo: (address: string) => Promise<void>
}

export interface ExplorerOptions {
  readonly width?: number
  readonly height?: number
  readonly colorScheme?: 'light' | 'dark'
}

/**
 * The explorer over the broadband example, for a whole file: one app, one browser, and tabs that tests use one after the
 * other, as a new one loads and compiles everything again.
 */
export function useExplorer(graph: Graph, options: Partial<AppOptions> = {}) {
  const openTab = useTabs()
  let address = ''
  let close: () => Promise<void>
  beforeAll(async () => {
    await clearGraph(graph)
    await loadExample(graph, join(import.meta.dirname, '../../examples/broadband'), () => {})
    const app = await buildApp({ graph, catalogue: await readCatalogue(), ...options })
    await app.listen({ host: '127.0.0.1', port: 0 })
    address = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/`
    close = () => app.close()
  })
  afterAll(() => close?.())
  return {
    getAddress: () => address,
    async open(
      hash = '#/home',
      { width = 1_280, height = 900, colorScheme = 'light' }: ExplorerOptions = {},
    ) {
      const { page, errors } = await openTab()
      await page.setViewportSize({ width, height })
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      const goTo = async (target: string) => {
        await page.goto(address + target)
        await settle(page)
      }
      await goTo(hash)
      return { page, errors, goTo } satisfies OpenExplorer
    },
  }
}

interface Tab {
  readonly page: Page
  readonly errors: string[]
}

/** Gives a test tabs that no other part of it uses; for a whole file. */
function useTabs(): () => Promise<Tab> {
  const openPage = useBrowser()
  const free: Tab[] = []
  const used: Tab[] = []
  afterEach(async () => {
    for (const tab of used.splice(0)) {
      await tab.page.evaluate('sessionStorage.clear()').catch(() => {})
      await tab.page.unrouteAll()
      await tab.page.goto(emptyPage)
      tab.errors.length = 0
      free.push(tab)
    }
  })
  return async () => {
    const tab = free.pop() ?? createTab(await openPage())
    used.push(tab)
    return tab
  }
}

function createTab(page: Page): Tab {
  page.setDefaultTimeout(patienceMs)
  const errors: string[] = []
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  page.on('pageerror', (error) => errors.push(error.message))
  return { page, errors }
}

/** Waits until everything that the page shows is loaded. */
export async function settle(page: Page): Promise<void> {
  await page.waitForSelector('main#main:not(:has([aria-busy="true"], .loading)), .sign-in')
}

/** Checks the page against WCAG 2.2 AA as far as a program can. */
export async function expectAccessible(page: Page, address = page.url()): Promise<void> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(await readFile(axePath, 'utf8'))
  // What has been scrolled below the header counts as a target that is too small.
  await page.evaluate('scrollTo(0, 0)')
  const violations = await page.evaluate<readonly { id: string; help: string; nodes: string[] }[]>(`
    axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
      .then(({ violations }) => violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map(({ html }) => html) })))`)
  expect(violations, address).toEqual([])
}
