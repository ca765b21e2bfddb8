import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openAccessControl } from '../../src/access/accessControl.ts'
import { buildApp } from '../../src/http/app.ts'
import { readCatalogue } from '../../src/reports/catalogue.ts'
import { missingBrowser, useBrowser } from '../support/browser.ts'
import { clearGraph, createTestGraph, seedGraph, snapshotMap, touchpoint } from '../support/testGraph.ts'

const graph = await createTestGraph()
const author = { name: 'Test', department: undefined, requestId: 'test' }

/** A page of another origin; /redirect sends what it gets on to the address in the query, with its method and body. */
const foreignSite = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://foreign')
  if (pathname === '/redirect') response.writeHead(307, { location: searchParams.get('to') ?? '/' }).end()
  else response.setHeader('content-type', 'text/html').end('<!doctype html><title>Foreign page</title>')
})

/** Programs for the foreign page, which try to write with what the browser attaches by itself; `service` is its address. */
const attacks: Readonly<Record<string, string>> = {
  'a form as plain text': `submit('/imports?mode=replace&confirm=14&name=touchpoints.csv', 'text/plain')`,
  'a form with parts': `submit('/imports?mode=replace&confirm=14', 'multipart/form-data')`,
  'an urlencoded form': `submit('/touchpoints', 'application/x-www-form-urlencoded')`,
  'a form in a sandbox, whose origin is null': `
    const frame = document.createElement('iframe')
    frame.sandbox = 'allow-forms allow-scripts'
    frame.srcdoc = '<form method=post action="' + service + '/imports?mode=replace&confirm=14&name=touchpoints.csv"'
      + ' enctype=text/plain><input name=id value=x></form><script>document.forms[0].submit()</' + 'script>'
    document.body.append(frame)`,
  'a form in a page from a data URL': `
    const frame = document.createElement('iframe')
    frame.src = 'data:text/html,<form method=post action="' + service + '/imports?name=touchpoints.csv"'
      + ' enctype=text/plain><input name=id value=x></form><script>document.forms[0].submit()</' + 'script>'
    document.body.append(frame)`,
  'a form that its own site redirects': `submit('/imports?name=touchpoints.csv', 'text/plain', redirect)`,
  'fetch without CORS': `
    for (const path of ['/touchpoints', '/imports?name=touchpoints.csv', '/odata/$batch', '/keys'])
      send(path, { method: 'POST', mode: 'no-cors', body: 'id,name' })`,
  'fetch with a preflight': `
    for (const method of ['PUT', 'PATCH', 'DELETE'])
      send('/touchpoints/invoice', { method, body: method === 'DELETE' ? undefined : '{"name":"Stolen"}',
        headers: { 'content-type': 'application/json' } })`,
  'fetch with a header of forwarding': `
    send('/touchpoints', { method: 'POST', body: '{"name":"Stolen"}', headers: { 'x-forwarded-host': location.host } })`,
  'a redirected fetch': `
    fetch(redirect + encodeURIComponent(service + '/touchpoints'),
      { method: 'POST', mode: 'no-cors', credentials: 'include', body: '{"name":"Stolen"}' }).catch(() => {})`,
  'a beacon of text': `navigator.sendBeacon(service + '/imports?name=touchpoints.csv', 'id,name\\nstolen,Stolen')`,
  'a beacon of a form': `
    const form = new FormData()
    form.append('file', new Blob(['id,name\\nstolen,Stolen']), 'touchpoints.csv')
    navigator.sendBeacon(service + '/imports?mode=replace&confirm=14', form)`,
  XMLHttpRequest: `
    const request = new XMLHttpRequest()
    request.open('POST', service + '/imports?name=touchpoints.csv')
    request.withCredentials = true
    request.send('id,name')`,
  'a request kept alive beyond the page': `
    send('/touchpoints', { method: 'POST', mode: 'no-cors', keepalive: true, body: '{"name":"Stolen"}' })`,
  'a link with a ping': `
    const link = document.createElement('a')
    link.href = '#'
    link.ping = service + '/touchpoints'
    document.body.append(link)
    link.click()`,
}

const tools = (service: string, foreign: string) => `
  const service = ${JSON.stringify(service)}
  const redirect = ${JSON.stringify(`${foreign}/redirect?to=`)}
  const send = (path, init) => fetch(service + path, { credentials: 'include', ...init }).catch(() => {})
  const submit = (path, enctype, via) => {
    const frame = document.createElement('iframe')
    frame.name = 'target'
    document.body.append(frame)
    const action = via === undefined ? service + path : via + encodeURIComponent(service + path)
    const form = Object.assign(document.createElement('form'), { method: 'post', action, enctype, target: 'target' })
    const field = Object.assign(document.createElement('input'), { name: 'id,name,x', value: 'stolen,Stolen' })
    form.append(field)
    document.body.append(form)
    form.submit()
  }
`

interface ReceivedRequest {
  readonly method: string
  readonly url: string
  readonly isBasic: boolean
  readonly status: number
}

describe.skipIf(missingBrowser)(`in Chromium${missingBrowser ? ` (skipped: ${missingBrowser})` : ''}`, () => {
  const openPage = useBrowser()
  const received: ReceivedRequest[] = []
  /** What arrived by all attacks on a service: that nothing changed would prove nothing if nothing had arrived. */
  const arrived: ReceivedRequest[] = []
  let foreignOrigin: string
  let context: BrowserContext

  beforeAll(async () => {
    await new Promise<void>((resolve) => {
      foreignSite.listen(0, '127.0.0.1', resolve)
    })
    foreignOrigin = `http://127.0.0.1:${(foreignSite.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    foreignSite.close()
  })

  async function startApp(
    allowedOrigins: readonly string[] = [],
  ): Promise<{ app: FastifyInstance; address: string }> {
    const access = await openAccessControl(graph)
    const app = await buildApp({
      graph,
      catalogue: await readCatalogue(),
      security: { access, isOpenToLocalUsers: true, allowedOrigins },
    })
    app.addHook('onResponse', async ({ method, url, headers }, { statusCode }) => {
      const isBasic = headers.authorization?.startsWith('Basic ') === true
      received.push({ method, url, isBasic, status: statusCode })
    })
    await app.listen({ host: '127.0.0.1', port: 0 })
    return { app, address: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}` }
  }

  const issueKey = async () => {
    const access = await openAccessControl(graph)
    const { secret } = await access.createKey({ name: 'Ada', role: 'admin', scopes: [] }, author)
    await access.close()
    return secret
  }

  /** A page of the foreign site in a browser that has remembered Basic credentials of the service, if there are any. */
  async function openForeignPage(address: string, secret: string | undefined): Promise<Page> {
    const browser = (await openPage()).context().browser()
    if (!browser) throw new Error('No browser')
    context = await browser.newContext(
      secret === undefined ? {} : { httpCredentials: { username: 'any', password: secret, origin: address } },
    )
    const page = await context.newPage()
    await page.goto(`${address}/touchpoints`)
    await page.goto(foreignOrigin)
    return page
  }

  async function attack(page: Page, address: string, program: string): Promise<void> {
    received.length = 0
    await page.evaluate(`(() => { ${tools(address, foreignOrigin)} ${program} })()`)
    await page.waitForLoadState('networkidle')
    for (let waitedMs = 0; received.length === 0 && waitedMs < 3_000; waitedMs += 50)
      await new Promise((resolve) => setTimeout(resolve, 50))
  }

  describe.each([
    ['a service without keys', false],
    ['a service with keys, whose Basic credentials the browser remembers', true],
  ])('%s', (_, hasKeys) => {
    let service: Awaited<ReturnType<typeof startApp>>
    let page: Page

    beforeAll(async () => {
      await clearGraph(graph)
      await seedGraph(graph, touchpoint('invoice'))
      const secret = hasKeys ? await issueKey() : undefined
      service = await startApp()
      page = await openForeignPage(service.address, secret)
    })
    afterAll(async () => {
      await context.close()
      await service.app.close()
    })

    it.each(Object.entries(attacks))('is not changed by %s', async (_, program) => {
      const before = await snapshotMap(graph)
      await attack(page, service.address, program)
      arrived.push(...received)
      expect(received.filter(({ method }) => method !== 'GET' && method !== 'OPTIONS')).toEqual(
        received
          .filter(({ method }) => method !== 'GET' && method !== 'OPTIONS')
          .map((request) => ({ ...request, status: 403 })),
      )
      expect(await snapshotMap(graph)).toEqual(before)
      await page.goto(foreignOrigin)
    })

    it('was reached by them, with what the browser attaches by itself', () => {
      const posts = arrived.filter(({ method, isBasic }) => method === 'POST' && isBasic === hasKeys)
      expect(posts.length).toBeGreaterThan(5)
      arrived.length = 0
    })

    it('is changed by a request of its own page', async () => {
      const before = await snapshotMap(graph)
      await page.goto(`${service.address}/docs`)
      await page.evaluate(`fetch('/touchpoints/invoice', { method: 'DELETE' })`)
      expect(await snapshotMap(graph)).not.toEqual(before)
      await seedGraph(graph, touchpoint('invoice'))
      await page.goto(foreignOrigin)
    })
  })

  it('an allowed origin cannot write with remembered Basic credentials, only with its own', async () => {
    await clearGraph(graph)
    const secret = await issueKey()
    const { app, address } = await startApp([foreignOrigin])
    try {
      const page = await openForeignPage(address, secret)
      await attack(
        page,
        address,
        `send('/imports?name=a.csv', { method: 'POST', mode: 'no-cors', body: 'x' })`,
      )
      expect(received).toContainEqual(expect.objectContaining({ method: 'POST', isBasic: true, status: 401 }))
      const status = await page.evaluate(
        ([url = '', key = '']) =>
          fetch(url, {
            method: 'POST',
            headers: { 'content-type': 'application/json', 'x-api-key': key },
            body: '{"name":"Shop"}',
          }).then((response) => response.status),
        [`${address}/channels`, secret],
      )
      expect(status).toBe(201)
    } finally {
      await context.close()
      await app.close()
    }
  })
})
