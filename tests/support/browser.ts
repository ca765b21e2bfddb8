import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'

/** Why tests in a browser cannot run on this machine; undefined if they can. */
export const missingBrowser = existsSync(executablePath)
  ? undefined
  : `Chromium is not installed at ${executablePath}; set CHROMIUM to its path`

/** Opens new pages of a real Chromium; for a whole file, after which it is closed. */
export function useBrowser(): () => Promise<Page> {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    })
  })
  afterAll(() => browser?.close())
  return () => browser.newPage()
}

/** The share of each color, as `#rrggbb`, in what the page shows; `openPage` gives a page to count them in. */
export async function readColorShares(
  page: Page,
  openPage: () => Promise<Page>,
): Promise<ReadonlyMap<string, number>> {
  const screenshot = (await page.screenshot()).toString('base64')
  const canvasPage = await openPage()
  return new Map(
    await canvasPage.evaluate<[string, number][]>(countColors(`data:image/png;base64,${screenshot}`)),
  )
}

/** A program for the browser, as text: the project has no types of browsers. */
const countColors = (url: string) => `(async () => {
  const image = new Image()
  image.src = ${JSON.stringify(url)}
  await image.decode()
  const context = new OffscreenCanvas(image.width, image.height).getContext('2d')
  context.drawImage(image, 0, 0)
  const pixels = context.getImageData(0, 0, image.width, image.height).data
  const shares = new Map()
  for (let index = 0; index < pixels.length; index += 4) {
    const color = '#' + [...pixels.slice(index, index + 3)].map((part) => part.toString(16).padStart(2, '0')).join('')
    shares.set(color, (shares.get(color) ?? 0) + 4 / pixels.length)
  }
  return [...shares]
})()`
