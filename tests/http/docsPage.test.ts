import { createServer, request as forwardRequest, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildApp } from '../../src/http/app.ts'
import { readCatalogue } from '../../src/reports/catalogue.ts'
import { missingBrowser, useBrowser } from '../support/browser.ts'
import { drill, runsDrills } from '../support/drill.ts'
import { clearGraph, createTestGraph, department, owns, seedGraph, touchpoint } from '../support/testGraph.ts'

const graph = await createTestGraph()
const prefix = '/atlas'

/** Forms differ by what their operations take; these stand for the others unless all are tried. */
const isRepresentative = (path: string) =>
  runsDrills || ['/touchpoints', '/relationships/OWNS', '/reports', '/findings'].includes(path)

interface Operation {
  readonly operationId: string
  readonly tags: readonly string[]
}

const addressOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

/** A proxy that serves an app below a path, which it removes. */
const createPrefixProxy = (getTarget: () => string) =>
  createServer((incoming, outgoing) => {
    if (!incoming.url?.startsWith(`${prefix}/`)) {
      outgoing.writeHead(404).end()
      return
    }
    const { method, headers } = incoming
    const url = getTarget() + incoming.url.slice(prefix.length)
    const forwarded = forwardRequest(url, { method, headers }, (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers)
      response.pipe(outgoing)
    })
    incoming.pipe(forwarded)
  })

describe.skipIf(missingBrowser)('the page of the API description, below a path prefix', () => {
  const openPage = useBrowser()
  let app: FastifyInstance
  let proxy: Server
  let publicUrl: string

  beforeAll(async () => {
    await clearGraph(graph)
    await seedGraph(graph, touchpoint('invoice'), department('finance'), owns('finance', 'invoice'))
    proxy = createPrefixProxy(() => addressOf(app.server))
    await new Promise<void>((resolve) => {
      proxy.listen(0, '127.0.0.1', resolve)
    })
    publicUrl = addressOf(proxy) + prefix
    app = await buildApp({ graph, catalogue: await readCatalogue(), publicUrl })
    await app.listen({ host: '127.0.0.1', port: 0 })
  })
  afterAll(async () => {
    proxy?.close()
    await app?.close()
  })

  const openDocs = async (page: Page) => {
    await page.goto(`${publicUrl}/docs`)
    await page.waitForSelector('.opblock-tag')
  }

  const fetchLists = async () => {
    const { paths } = (await (await fetch(`${publicUrl}/docs/json`)).json()) as {
      paths: Readonly<Record<string, { get?: Operation }>>
    }
    return Object.entries(paths)
      .filter(([path]) => !path.includes('{') && isRepresentative(path))
      .flatMap(([, { get }]) => (get?.operationId.startsWith('list') ? [get] : []))
  }

  drill('opens in less than 2 s of processor time', async () => {
    const page = await openPage()
    await openDocs(page)
    const session = await page.context().newCDPSession(page)
    await session.send('Performance.enable')
    const readSeconds = async () => {
      const { metrics } = await session.send('Performance.getMetrics')
      return metrics.find(({ name }) => name === 'ProcessTime')?.value ?? Number.NaN
    }
    const before = await readSeconds()
    await openDocs(page)
    await page.waitForTimeout(500)
    const seconds = (await readSeconds()) - before
    expect(seconds).toBeGreaterThan(0)
    expect(seconds).toBeLessThan(2)
  })

  it('executes lists as their forms are opened, and requests nothing from other origins', async () => {
    const page = await openPage()
    page.setDefaultTimeout(60_000)
    // The page renders only what is in view.
    await page.setViewportSize({ width: 1_200, height: 12_000 })
    const urls: string[] = []
    page.on('request', (request) => urls.push(request.url()))
    await openDocs(page)
    const lists = await fetchLists()
    const statuses: [string, string | null][] = []
    for (const list of lists) statuses.push([list.operationId, await execute(page, list)])
    expect(lists.length).toBeGreaterThanOrEqual(4)
    expect(statuses).toEqual(lists.map(({ operationId }) => [operationId, '200']))
    expect(urls.filter((url) => !url.startsWith(`${publicUrl}/`) && !url.startsWith('data:'))).toEqual([])
  }, 600_000)

  /** Opens the form of an operation, sends it as it is and closes it; the status of the response. */
  const execute = async (page: Page, { operationId, tags: [tag = ''] }: Operation) => {
    const click = (selector: string) => page.locator(selector).dispatchEvent('click')
    const heading = `.opblock-tag[data-tag="${tag}"]`
    const operation = `[id="operations-${tag}-${operationId}"]`
    await click(heading)
    await click(`${operation} .opblock-summary-control`)
    await page.waitForSelector(`${operation} .opblock-description`, { state: 'attached' })
    await click(`${operation} .execute`)
    const status = await page
      .locator(`${operation} .live-responses-table tbody .response-col_status`)
      .first()
      .textContent()
    await click(`${operation} .opblock-summary-control`)
    await click(heading)
    return status
  }
})
