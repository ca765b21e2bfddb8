import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { diagramFormats } from '../../src/formats/diagramFormat.ts'
import { buildApp } from '../../src/http/app.ts'
import { readCatalogue } from '../../src/reports/catalogue.ts'
import { missingBrowser, readColorShares, useBrowser } from '../support/browser.ts'
import {
  clearGraph,
  createTestGraph,
  department,
  owns,
  seedGraph,
  snapshotMap,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await createTestGraph()
const catalogue = await readCatalogue()

const listen = async (app: FastifyInstance) => {
  await app.listen({ host: '127.0.0.1', port: 0 })
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
}

/** A page of another origin, empty. */
const foreignSite = createServer((_, response) => {
  response.setHeader('content-type', 'text/html').end('<!doctype html><title>Foreign page</title>')
})

describe.skipIf(missingBrowser)(`in Chromium${missingBrowser ? ` (skipped: ${missingBrowser})` : ''}`, () => {
  const openPage = useBrowser()
  let app: FastifyInstance
  let address: string
  let foreignOrigin: string

  beforeAll(async () => {
    await new Promise<void>((resolve) => {
      foreignSite.listen(0, '127.0.0.1', resolve)
    })
    foreignOrigin = `http://127.0.0.1:${(foreignSite.address() as AddressInfo).port}`
    app = await buildApp({ graph, catalogue })
    address = await listen(app)
  })
  afterAll(async () => {
    await app.close()
    foreignSite.close()
  })
  beforeEach(async () => {
    await clearGraph(graph)
    await seedGraph(graph, touchpoint('invoice'), department('finance'), owns('finance', 'invoice'))
  })

  /** What the browser complains about on a page, such as a style that a policy blocked. */
  const openAndCollectErrors = async (url: string) => {
    const page = await openPage()
    const errors: string[] = []
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    page.on('pageerror', (error) => errors.push(error.message))
    await page.goto(url, { waitUntil: 'networkidle' })
    return { page, errors }
  }

  it('shows the map in its colors', async () => {
    const { page, errors } = await openAndCollectErrors(`${address}/exports/map.svg`)
    const shares = await readColorShares(page, openPage)
    expect(errors).toEqual([])
    expect(shares.get('#000000') ?? 0).toBeLessThan(0.001)
    expect(shares.get('#ffffff')).toBeGreaterThan(0.2)
    expect(shares.get('#e8f3f8'), 'the frontstage lane').toBeGreaterThan(0.02)
  })

  const textDiagrams = [...diagramFormats.values()].filter(({ mediaType }) => /text|svg/.test(mediaType))

  it.each([
    ...textDiagrams.map(({ extension }) => `/exports/map.${extension}`),
    '/docs',
    '/docs/json',
    '/touchpoints',
    '/touchpoints/none',
    '/reports/role-gaps',
    '/odata/$metadata',
    '/health/live',
  ])('shows %s without an error', async (path) => {
    const { page, errors } = await openAndCollectErrors(address + path)
    // An answer of 404 is an error to the console, and meant.
    expect(errors.filter((error) => !/status of 404|ERR_ABORTED/.test(error))).toEqual([])
    expect(await page.textContent('body, svg')).not.toBe('')
  })

  describe('a foreign page', () => {
    const bodies = {
      'plain text': { type: 'text/plain', text: 'id,name\nstolen,Stolen\n' },
      CSV: { type: 'text/csv', text: 'id,name\nstolen,Stolen\n' },
      'a form': { type: 'application/x-www-form-urlencoded', text: 'id=stolen' },
      'multipart data': {
        type: 'multipart/form-data; boundary=x',
        text: '--x\r\ncontent-disposition: form-data; name="file"; filename="touchpoints.csv"\r\n\r\nid,name\nstolen,Stolen\n\r\n--x--\r\n',
      },
      'no type': { type: '', text: 'id,name\nstolen,Stolen\n' },
    }
    const sendFromPage = async (origin: string, path: string, body: { type: string; text: string }) => {
      const page = await openPage()
      await page.goto(origin)
      await page.evaluate(
        async ([url = '', type = '', text = '']) => {
          const body = new Blob([text], { type })
          await fetch(url, { method: 'POST', mode: 'no-cors', body }).catch(() => undefined)
        },
        [address + path, body.type, body.text],
      )
    }
    const countImports = async () =>
      ((await (await fetch(`${address}/imports`)).json()) as { items: unknown[] }).items.length

    it.each(Object.entries(bodies))('cannot import %s', async (_, body) => {
      const before = [await countImports(), await snapshotMap(graph)]
      await sendFromPage(foreignOrigin, '/imports?name=touchpoints.csv', body)
      expect([await countImports(), await snapshotMap(graph)]).toEqual(before)
    })

    it('cannot undo an import', async () => {
      const imported = await fetch(`${address}/imports?name=channels.csv`, {
        method: 'POST',
        headers: { 'content-type': 'text/csv' },
        body: 'id,name\nphone,Phone\n',
      })
      const { id } = (await imported.json()) as { id: string }
      await fetch(`${address}/imports/${id}/events`).then((events) => events.text())
      await sendFromPage(foreignOrigin, `/imports/${id}/undo`, bodies['plain text'])
      expect(await (await fetch(`${address}/imports/${id}`)).json()).toMatchObject({ state: 'done' })
      await sendFromPage(`${address}/docs`, `/imports/${id}/undo`, { type: '', text: '' })
      expect(await (await fetch(`${address}/imports/${id}`)).json()).toMatchObject({ state: 'undone' })
    })

    it('of an origin named in CORS_ORIGINS can write', async () => {
      const other = await buildApp({
        graph,
        catalogue,
        security: { isOpenToLocalUsers: true, allowedOrigins: [foreignOrigin] },
      })
      try {
        const page = await openPage()
        await page.goto(foreignOrigin)
        const status = await page.evaluate(
          async (url) => {
            const headers = { 'content-type': 'application/json' }
            const body = JSON.stringify({ name: 'Shop' })
            return (await fetch(url, { method: 'POST', headers, body })).status
          },
          `${await listen(other)}/channels`,
        )
        expect(status).toBe(201)
      } finally {
        await other.close()
      }
    })
  })
})
