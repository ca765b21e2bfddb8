import { connect } from 'node:net'
import { Writable } from 'node:stream'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type AccessControl, openAccessControl } from '../../src/access/accessControl.ts'
import { createKey, readKeys } from '../../src/access/keys.ts'
import { parseNewKey } from '../../src/access/newKey.ts'
import { buildApp } from '../../src/http/app.ts'
import type { SecurityOptions } from '../../src/http/appOptions.ts'
import { createLogger } from '../../src/logging.ts'
import {
  type AccessRole,
  accessRoles,
  type Permission,
  roleDefinitions,
} from '../../src/model/permissions.ts'
import { readCatalogue } from '../../src/reports/catalogue.ts'
import { clearGraph, createTestGraph, department, seedGraph, touchpoint } from '../support/testGraph.ts'

const graph = await createTestGraph()

const catalogue = await readCatalogue()
let app: FastifyInstance
let keys: AccessControl
const openInstances: FastifyInstance[] = []

beforeAll(async () => {
  app = await buildApp({ graph, catalogue, security: { isOpenToLocalUsers: true, access: access() } })
  await app.ready()
})
beforeEach(async () => {
  await clearGraph(graph)
  keys = await openAccessControl(graph)
})
afterEach(async () => {
  vi.restoreAllMocks()
  for (const other of openInstances.splice(0)) await other.close()
})
afterAll(async () => {
  await app.close()
  await clearGraph(graph)
})

/** The service is the same in every test, and knows nothing of the keys of others. */
function access(): AccessControl {
  return {
    authenticate: (credential) => keys.authenticate(credential),
    isAuthRequired: () => keys.isAuthRequired(),
    createKey: (...made) => keys.createKey(...made),
    createKeyOnce: (...made) => keys.createKeyOnce(...made),
    listKeys: () => keys.listKeys(),
    revokeKey: (...revoked) => keys.revokeKey(...revoked),
    close: () => keys.close(),
  }
}

/** A service over the graph, as one of several instances. */
async function createInstance(
  entry: Partial<SecurityOptions> = {},
  log?: string[],
): Promise<FastifyInstance> {
  const stream = new Writable({
    write(chunk, _, done) {
      log?.push(String(chunk))
      done()
    },
  })
  const app = await buildApp({
    graph,
    catalogue,
    security: { isOpenToLocalUsers: true, ...entry },
    ...(log && { logger: createLogger({ LOG_LEVEL: 'trace' }, stream) }),
  })
  openInstances.push(app)
  return app
}

type KeyOptions = Partial<Parameters<typeof parseNewKey>[0]>

async function issueKey(role: AccessRole, keyOptions: KeyOptions = {}): Promise<string> {
  const { secret } = await createKey(graph, parseNewKey({ name: role, role, ...keyOptions }), {
    name: 'test',
  })
  return secret
}

const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` })
const basic = (secret: string, user = 'anyone') => ({
  authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`,
})

const getStatus = async (app: FastifyInstance, url: string, headers = {}) =>
  (await app.inject({ url, headers })).statusCode

describe('every route', () => {
  it('serves those who have what it needs, and nobody else', async () => {
    const secrets = new Map<AccessRole, string>()
    for (const role of accessRoles) secrets.set(role, await issueKey(role))
    const routes = app.declaredRoutes()
    expect(routes.length).toBeGreaterThan(16 * 6 + 29 * 5)
    const wrong: string[] = []
    for (const { method, url, permission } of routes) {
      for (const role of [undefined, ...accessRoles]) {
        const { statusCode } = await app.inject(buildRequest(method, url, secrets.get(role as AccessRole)))
        const expected = getExpectedRefusal(permission, role)
        const refused = [401, 403].includes(statusCode) ? statusCode : undefined
        if (refused !== expected) wrong.push(`${method} ${url} as ${role}: ${statusCode}`)
      }
    }
    expect(wrong).toEqual([])
  })

  /** A parameter that no route knows stops what is let in before anything is done. */
  function buildRequest(method: string, url: string, secret: string | undefined): InjectOptions {
    const address = `${url.replaceAll(/:\w+/g, 'x').replace('*', 'x')}?unknown=1`
    return { method: method as 'GET', url: address, ...(secret !== undefined && { headers: bearer(secret) }) }
  }

  function getExpectedRefusal(
    needs: Permission | undefined,
    role: AccessRole | undefined,
  ): number | undefined {
    if (needs === 'public') return undefined
    if (role === undefined) return 401
    if (needs === 'authenticated') return undefined
    return needs !== undefined && roleDefinitions[role].permissions.includes(needs) ? undefined : 403
  }

  it('has to say what it needs, or the service does not start', async () => {
    const app = await createInstance()
    app.get('/undeclared', async () => 'secret')
    await expect(app.ready()).rejects.toThrow('GET /undeclared')
  })

  it('that holds nothing of the map may be called by anyone, the rest is found under no other spelling', async () => {
    await issueKey('admin')
    const app = await createInstance()
    const { port } = new URL(await app.listen({ port: 0, host: '127.0.0.1' }))
    const status = (path: string) => fetchRawStatus(Number(port), path)
    for (const path of ['/', '/sign-in', '/health/live', '/docs', '/docs/json', '/docs/static/page.js']) {
      expect([path, await status(path)]).toEqual([path, 200])
    }
    const spellings = [
      '/touchpoints',
      '/%74ouchpoints',
      '/touchpoints/',
      '/touchpoints?limit=1',
      '/touchpoints/%2e%2e',
      'http://127.0.0.1/touchpoints',
      '/keys',
      '/%6beys/',
    ]
    for (const path of spellings) expect([path, await status(path)]).toEqual([path, 401])
    const none = [
      '//touchpoints',
      '/Touchpoints',
      '/health/../touchpoints',
      '/docs/..%2ftouchpoints',
      '/./keys',
    ]
    for (const path of none) expect([path, await status(path)]).toEqual([path, 404])
  })
})

function fetchRawStatus(port: number, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n`),
    )
    socket.on('data', (data) => {
      answer += data
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(Number(answer.slice(9, 12))))
  })
}

describe('without a key', () => {
  it('any local user has full access until there is one', async () => {
    expect((await app.inject('/me')).json()).toMatchObject({ name: 'anonymous', roles: ['admin'] })
    expect(await getStatus(app, '/touchpoints')).toBe(200)
    const made = await app.inject({ method: 'POST', url: '/keys', payload: { name: 'Ada', role: 'admin' } })
    expect(made.statusCode).toBe(201)
    expect(await getStatus(app, '/touchpoints')).toBe(401)
    expect(await getStatus(app, '/touchpoints', bearer(made.json().key))).toBe(200)
  })

  it.each([
    ['through a proxy', { 'x-forwarded-for': '203.0.113.7' }],
    ['by a name that a web page had resolved to this machine', { host: 'evil.example.com' }],
  ])('nobody gets in %s', async (_, headers) => {
    expect(await getStatus(app, '/touchpoints', headers)).toBe(401)
  })

  it('nobody gets in where the service can be reached by others', async () => {
    expect(await getStatus(await createInstance({ isOpenToLocalUsers: false }), '/touchpoints')).toBe(401)
  })

  it('nobody gets in again after the last one is revoked', async () => {
    const secret = await issueKey('admin')
    const id = secret.split('_')[1]
    await app.inject({ method: 'DELETE', url: `/keys/${id}`, headers: bearer(secret) })
    expect(await getStatus(app, '/touchpoints', bearer(secret))).toBe(401)
    expect(await getStatus(app, '/touchpoints')).toBe(401)
  })
})

describe('a credential', () => {
  it('comes as a bearer, as a header of its own, or as a password of any user', async () => {
    const secret = await issueKey('reader')
    const credentialHeaders = [
      bearer(secret),
      { authorization: `bearer  ${secret}` },
      { 'x-api-key': secret },
      basic(secret),
      basic(secret, ''),
      { ...basic(secret), 'x-api-key': secret },
    ]
    for (const headers of credentialHeaders)
      expect([headers, await getStatus(app, '/me', headers)]).toEqual([headers, 200])
  })

  it('that disagrees with another is refused', async () => {
    const headers = { ...bearer(await issueKey('admin')), 'x-api-key': await issueKey('reader') }
    const response = await app.inject({ url: '/me', headers })
    expect([response.statusCode, response.json().code]).toEqual([400, 'INVALID_INPUT'])
  })

  it('that is malformed is rejected with the accepted schemes and never echoed', async () => {
    const secret = await issueKey('reader')
    const changed = `${secret.slice(0, -1)}${secret.endsWith('A') ? 'E' : 'A'}`
    const wrong = [
      bearer(changed),
      bearer(`cxa_0123456789abcdef_${'x'.repeat(43)}`),
      bearer(`cxa_${'0'.repeat(10_000)}`),
      { authorization: 'Bearer' },
      { authorization: `Digest ${secret}` },
      { authorization: 'Basic bm8tY29sb24=' },
      { 'x-api-key': '' },
      { authorization: 'Bearer __proto__' },
      basic('constructor'),
    ]
    for (const headers of wrong) {
      const response = await app.inject({ url: '/me', headers })
      expect([response.statusCode, response.json().code]).toEqual([401, 'UNAUTHENTICATED'])
      expect(response.headers['www-authenticate']).toEqual([
        expect.stringMatching(/^Bearer /),
        expect.stringMatching(/^Basic /),
      ])
      expect(response.body).not.toContain(secret.slice(25))
    }
  })

  it('is never in the log', async () => {
    const log: string[] = []
    const secret = await issueKey('admin')
    const app = await createInstance({}, log)
    app.addHook('onRequest', async (request) => {
      request.log.info({ headers: request.headers, req: { headers: request.headers } }, 'all that came')
    })
    for (const headers of [bearer(secret), basic(secret), { 'x-api-key': secret }, bearer(`${secret}x`)]) {
      await app.inject({ url: '/me', headers })
    }
    const made = await app.inject({
      method: 'POST',
      url: '/keys',
      headers: bearer(secret),
      payload: { name: 'Ada', role: 'admin' },
    })
    const text = log.join('')
    expect(text).toContain('all that came')
    for (const hidden of [secret, made.json().key, Buffer.from(`anyone:${secret}`).toString('base64')]) {
      expect(text).not.toContain(hidden)
    }
  })
})

describe('a key', () => {
  it('is made by an admin, shown once and kept as a hash', async () => {
    const headers = bearer(await issueKey('admin', { name: 'Ada' }))
    const payload = { name: 'Dashboard', role: 'reader', scopes: ['read', '/reports'] }
    const made = await app.inject({ method: 'POST', url: '/keys', headers, payload })
    expect(made.statusCode).toBe(201)
    expect(made.headers['cache-control']).toBe('no-store')
    const { id, key: secret } = made.json()
    expect(secret).toMatch(new RegExp(`^cxa_${id}_[A-Za-z0-9_-]{43}$`))
    const list = await app.inject({ url: '/keys', headers })
    expect(list.json().items).toMatchObject([{ name: 'Ada' }, { id, ...payload, createdBy: 'Ada' }])
    const { rows } = await graph.read<{ all: object }>('MATCH (key:ApiKey) RETURN properties(key) AS all')
    const hashes = (await readKeys(graph)).map(({ hash }) => hash)
    for (const text of [list.body, JSON.stringify(rows)]) expect(text).not.toContain(secret.slice(21))
    for (const hash of hashes) expect(list.body).not.toContain(hash)
  })

  it.each([
    [{ name: '', role: 'reader' }, '/name'],
    [{ name: 'x', role: 'king' }, '/role'],
    [{ name: 'x', role: 'reader', scopes: ['edit'] }, '/scopes/0'],
    [{ name: 'x', role: 'reader', scopes: ['everything'] }, '/scopes/0'],
    [{ name: 'x', role: 'reader', scopes: ['/../keys'] }, '/scopes/0'],
    [{ name: 'x', role: 'steward', department: 'finance' }, '/department'],
    [{ name: 'x', role: 'editor', department: 'none' }, '/department'],
    [{ name: 'x', role: 'reader', expiresAt: '2020-01-01T00:00:00Z' }, '/expiresAt'],
  ])('that makes no sense is not made: %j', async (payload, path) => {
    const response = await app.inject({ method: 'POST', url: '/keys', payload })
    expect(response.statusCode).toBe(400)
    expect(response.json().errors).toMatchObject([{ path }])
  })

  it('is refused on every instance soon after it was revoked, and known to those that did not know it', async () => {
    const [firstInstance, secondInstance] = [await createInstance(), await createInstance()]
    const admin = bearer(await issueKey('admin'))
    expect([
      await getStatus(firstInstance, '/me', admin),
      await getStatus(secondInstance, '/me', admin),
    ]).toEqual([200, 200])
    const secret = await issueKey('reader')
    const later = performance.now() + 300
    vi.spyOn(performance, 'now').mockImplementation(() => later)
    expect(await getStatus(secondInstance, '/me', bearer(secret))).toBe(200)
    const url = `/keys/${secret.split('_')[1]}`
    expect((await firstInstance.inject({ method: 'DELETE', url, headers: admin })).statusCode).toBe(204)
    expect(await getStatus(firstInstance, '/me', bearer(secret))).toBe(401)
    vi.spyOn(performance, 'now').mockImplementation(() => later + 4_100)
    expect(await getStatus(secondInstance, '/me', bearer(secret))).toBe(401)
    expect((await firstInstance.inject({ method: 'DELETE', url, headers: admin })).statusCode).toBe(204)
    const none = await firstInstance.inject({
      method: 'DELETE',
      url: '/keys/0123456789abcdef',
      headers: admin,
    })
    expect(none.statusCode).toBe(404)
  })

  it('asks the database nothing while what is known of keys is fresh', async () => {
    const headers = bearer(await issueKey('admin'))
    await app.inject({ url: '/me', headers })
    const now = performance.now()
    vi.spyOn(performance, 'now').mockImplementation(() => now)
    const version = vi.spyOn(graph, 'read')
    for (let count = 0; count < 10; count += 1) await app.inject({ url: '/me', headers })
    expect(version).not.toHaveBeenCalled()
  })

  it('is refused when it has expired', async () => {
    const keyOptions = { name: 'x', role: 'reader' as const, scopes: [], expiresAt: '2020-01-01T00:00:00Z' }
    const { secret } = await createKey(graph, { ...keyOptions, department: undefined }, { name: 'test' })
    const response = await app.inject({ url: '/me', headers: bearer(secret) })
    expect([response.statusCode, response.json().detail]).toEqual([401, 'The API key has expired'])
  })

  it('tells when it was last used, which is written down off the way of requests', async () => {
    const admin = bearer(await issueKey('admin'))
    const app = await createInstance()
    await app.inject({ url: '/me', headers: admin })
    const version = await graph.version()
    const [listedKey] = (await app.inject({ url: '/keys', headers: admin })).json().items
    expect(Math.abs(Date.parse(listedKey.lastUsedAt) - Date.now())).toBeLessThan(60_000)
    expect(await graph.version()).toBe(version)
    expect((await readKeys(graph))[0]?.lastUsedAt).toBeUndefined()
    await app.close()
    expect((await readKeys(graph))[0]?.lastUsedAt).toBeDefined()
  })

  it('may be narrowed to permissions and to paths', async () => {
    const scopedHeaders = bearer(await issueKey('admin', { scopes: ['read', '/touchpoints', '/reports'] }))
    const statuses = [
      await getStatus(app, '/touchpoints', scopedHeaders),
      await getStatus(app, '/reports', scopedHeaders),
      await getStatus(app, '/departments', scopedHeaders),
      await getStatus(app, '/keys', scopedHeaders),
      await getStatus(app, '/me', scopedHeaders),
      (
        await app.inject({
          method: 'POST',
          url: '/touchpoints',
          headers: scopedHeaders,
          payload: { name: 'x' },
        })
      ).statusCode,
    ]
    expect(statuses).toEqual([200, 200, 403, 403, 200, 403])
  })

  it('signs what is changed with its name', async () => {
    const headers = bearer(await issueKey('editor', { name: 'Ada' }))
    const made = await app.inject({
      method: 'POST',
      url: '/touchpoints',
      headers,
      payload: { name: 'Invoice' },
    })
    expect(made.json()).toMatchObject({ createdBy: 'Ada', updatedBy: 'Ada' })
  })
})

describe('how often one may ask', () => {
  const limits = { authenticated: 3, anonymous: 2, failedSignIns: 1 }

  it('is counted per key, shown in the headers, and rejected with Retry-After', async () => {
    const app = await createInstance({ rateLimits: limits })
    const [one, other] = [bearer(await issueKey('reader')), bearer(await issueKey('reader'))]
    const first = await app.inject({ url: '/me', headers: one })
    expect(first.headers).toMatchObject({ 'ratelimit-limit': '3', 'ratelimit-remaining': '2' })
    await app.inject({ url: '/me', headers: one })
    await app.inject({ url: '/me', headers: one })
    const refused = await app.inject({ url: '/me', headers: one })
    expect([refused.statusCode, refused.json().code]).toEqual([429, 'TOO_MANY_REQUESTS'])
    expect(refused.headers['content-type']).toBe('application/problem+json')
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect(await getStatus(app, '/me', other)).toBe(200)
  })

  it('is counted by address where no credential comes, also where there is nothing', async () => {
    await issueKey('reader')
    const app = await createInstance({ rateLimits: limits })
    expect(await getStatus(app, '/nowhere')).toBe(404)
    expect(await getStatus(app, '/touchpoints')).toBe(401)
    expect(await getStatus(app, '/nowhere')).toBe(429)
    expect(await getStatus(app, '/touchpoints')).toBe(429)
    expect(await getStatus(app, '/health/live')).toBe(200)
  })

  it('is limited for wrong credentials, and right ones from the same address still get in', async () => {
    const app = await createInstance({ rateLimits: limits })
    const [right, wrong] = [bearer(await issueKey('reader')), bearer('nonsense')]
    expect(await getStatus(app, '/me', wrong)).toBe(401)
    expect(await getStatus(app, '/me', wrong)).toBe(429)
    expect(await getStatus(app, '/me', right)).toBe(200)
  })

  it('goes by the address that a trusted proxy tells, and by no other', async () => {
    await issueKey('reader')
    const from = (address: string) => ({ 'x-forwarded-for': address })
    const behindProxy = await createInstance({
      rateLimits: { ...limits, anonymous: 1 },
      trustedProxies: ['loopback'],
    })
    expect(await getStatus(behindProxy, '/nowhere', from('203.0.113.1'))).toBe(404)
    expect(await getStatus(behindProxy, '/nowhere', from('203.0.113.2'))).toBe(404)
    expect(await getStatus(behindProxy, '/nowhere', from('203.0.113.1'))).toBe(429)
    const withoutProxy = await createInstance({ rateLimits: { ...limits, anonymous: 1 } })
    expect(await getStatus(withoutProxy, '/nowhere', from('203.0.113.1'))).toBe(404)
    expect(await getStatus(withoutProxy, '/nowhere', from('203.0.113.2'))).toBe(429)
  })
})

describe('security headers for browsers', () => {
  it('lets no page frame, sniff or call', async () => {
    const { headers } = await app.inject({ url: '/model', headers: { origin: 'https://bi.example.com' } })
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
    })
    expect(headers['access-control-allow-origin']).toBeUndefined()
    const page = await app.inject('/docs')
    expect(page.headers['content-security-policy']).toContain("script-src 'self';")
  })

  it('lets the pages of named origins call, with any credential and no other origin', async () => {
    const secret = await issueKey('reader')
    const app = await createInstance({ allowedOrigins: ['https://bi.example.com'] })
    const sendPreflight = (origin: string) =>
      app.inject({
        method: 'OPTIONS',
        url: '/touchpoints',
        headers: {
          origin,
          'access-control-request-method': 'GET',
          'access-control-request-headers': 'authorization',
        },
      })
    const preflight = await sendPreflight('https://bi.example.com')
    expect([preflight.statusCode, preflight.headers['access-control-allow-origin']]).toEqual([
      204,
      'https://bi.example.com',
    ])
    expect((await sendPreflight('https://evil.example.com')).headers['access-control-allow-origin']).not.toBe(
      'https://evil.example.com',
    )
    const headers = { ...bearer(secret), origin: 'https://bi.example.com' }
    const answer = await app.inject({ url: '/touchpoints', headers })
    expect(answer.headers['access-control-allow-origin']).toBe('https://bi.example.com')
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined()
  })

  const writes = [
    ['POST', '/imports?name=channels.csv', 'text/csv', 'id,name\nphone,Phone\n'],
    ['POST', `/imports/${crypto.randomUUID()}/undo`, '', ''],
    ['POST', '/touchpoints', 'application/json', '{"name":"Invoice"}'],
    ['PUT', '/reports/ours', 'text/plain', 'no report'],
    ['POST', '/odata/$batch', 'application/json', '{"requests":[]}'],
    ['PATCH', '/touchpoints/invoice', 'application/merge-patch+json', '{"name":"Invoice"}'],
    ['DELETE', '/touchpoints/invoice', '', ''],
  ] as const

  it.each(writes)('rejects %s %s from a page of another origin', async (method, url, type, payload) => {
    const send = async (headers: Record<string, string>) => {
      const typeHeader = type === '' ? {} : { 'content-type': type }
      const response = await app.inject({ method, url, payload, headers: { ...typeHeader, ...headers } })
      return response.statusCode
    }
    for (const headers of [
      { origin: 'https://evil.example.com' },
      { origin: 'null' },
      { origin: 'http://localhost:8080', 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site' },
    ]) {
      expect(await send(headers as Record<string, string>), JSON.stringify(headers)).toBe(403)
    }
    for (const headers of [
      {},
      { origin: 'http://localhost', host: 'localhost' },
      { origin: 'http://localhost', 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
    ]) {
      expect(await send(headers as Record<string, string>), JSON.stringify(headers)).not.toBe(403)
    }
  })

  describe('credentials that a browser attaches by itself', () => {
    const foreignPage = { origin: 'https://evil.example.com', 'sec-fetch-site': 'cross-site' }
    const basic = (secret: string) => ({
      authorization: `Basic ${Buffer.from(`any:${secret}`).toString('base64')}`,
    })
    const postChannel = (app: FastifyInstance, headers: Record<string, string>, name = 'Shop') =>
      app.inject({ method: 'POST', url: '/channels', headers, payload: { name } })

    it('write for no page of another origin, not even an allowed one', async () => {
      const secret = await issueKey('admin')
      const headers = { ...basic(secret), ...foreignPage }
      expect((await postChannel(app, headers)).json()).toMatchObject({
        code: 'FORBIDDEN',
        detail: expect.stringContaining('https://evil.example.com'),
      })
      const allowing = await createInstance({ allowedOrigins: ['https://evil.example.com'] })
      expect((await postChannel(allowing, headers)).statusCode).toBe(401)
      expect((await postChannel(allowing, { ...bearer(secret), ...foreignPage })).statusCode).toBe(201)
      expect((await postChannel(allowing, basic(secret), 'Phone')).statusCode).toBe(201)
    })

    it('read for a person who follows a link, and for nothing else on a page of another origin', async () => {
      const secret = await issueKey('reader')
      const read = async (headers: Record<string, string>) =>
        (await app.inject({ url: '/touchpoints', headers: { ...basic(secret), ...headers } })).statusCode
      const link = {
        'sec-fetch-site': 'cross-site',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-dest': 'document',
      }
      expect(await read(link)).toBe(200)
      expect(await read({})).toBe(200)
      expect(await read({ 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' })).toBe(200)
      expect(await read({ ...link, 'sec-fetch-dest': 'iframe' })).toBe(401)
      expect(await read({ ...link, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' })).toBe(401)
      expect(await read({ origin: 'https://evil.example.com' })).toBe(401)
      expect(await read({ origin: 'null' })).toBe(401)
    })
  })

  it('names every answer by the id in the log', async () => {
    const okResponse = await app.inject('/model')
    expect(okResponse.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
    const wrong = await app.inject('/nowhere')
    expect(wrong.headers['x-request-id']).toBe(wrong.json().instance)
  })
})

describe('the description of the API', () => {
  it('says of every operation how to sign in, what it needs and how it refuses', async () => {
    interface Operation {
      readonly security?: object[]
      readonly 'x-permission': string
      readonly responses: object
    }
    const { paths, components, security } = app.describeApi() as unknown as {
      paths: Record<string, Record<string, Operation | object[]>>
      security: object[]
      components: { securitySchemes: object }
    }
    expect(Object.keys(components.securitySchemes)).toEqual(['bearer', 'apiKey', 'basic'])
    expect(security.flatMap(Object.keys)).toEqual(['bearer', 'apiKey', 'basic'])
    const needs = new Map(
      app.declaredRoutes().map(({ method, url, permission }) => [`${method} ${url}`, permission]),
    )
    for (const [path, operations] of Object.entries(paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        if (Array.isArray(operation)) continue
        const declared = needs.get(`${method.toUpperCase()} ${toRoutePath(path)}`)
        expect([path, operation['x-permission']]).toEqual([path, declared])
        expect((operation.security ?? security).length).toBe(declared === 'public' ? 0 : 3)
        expect(Object.keys(operation.responses)).toContain('4XX')
      }
    }
  })
})

/** An address as routes have it, by how the description writes it. */
const toRoutePath = (path: string) => path.replaceAll(/\{(\w+)\}/g, ':$1')

describe('an editor who is limited to a department', () => {
  const createLimitedHeaders = async () =>
    bearer(await issueKey('editor', { name: 'Ada', department: 'finance' }))
  const seedEcosystem = () =>
    seedGraph(graph, department('finance'), department('sales'), touchpoint('invoice'), touchpoint('offer'))

  it('may suppose and comment as others, and not call what does not keep to departments', async () => {
    await seedEcosystem()
    const headers = await createLimitedHeaders()
    const payload = {
      changes: [{ op: 'delete', kind: 'Touchpoint', id: 'offer' }],
      reports: [{ name: 'role-gaps' }],
    }
    const supposed = await app.inject({ method: 'POST', url: '/what-if', headers, payload })
    expect(supposed.statusCode, supposed.body).toBe(200)
    const other = await createInstance()
    other.post('/elsewhere', { config: { permission: 'edit' } }, async () => 'done')
    const refused = await other.inject({ method: 'POST', url: '/elsewhere', headers })
    expect([refused.statusCode, refused.json().code]).toEqual([403, 'FORBIDDEN'])
  })

  it('reads who they are', async () => {
    await seedEcosystem()
    const me = await app.inject({ url: '/me', headers: await createLimitedHeaders() })
    expect(me.json()).toMatchObject({ name: 'Ada', permissions: ['read', 'edit'], department: 'finance' })
  })
})
