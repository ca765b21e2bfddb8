import { describe, expect, it } from 'vitest'
import { toOidcClient } from '../../src/access/settings.ts'
import { readSettings } from '../../src/settings.ts'
import { createTestApp, createTestGraph } from '../support/testGraph.ts'

const graph = await createTestGraph()

const tokens = {
  JWT_ISSUER: 'https://id.example.com',
  JWT_AUDIENCE: 'cx-atlas',
  JWT_ALGORITHMS: 'RS256',
  JWT_JWKS: 'https://id.example.com/keys',
  JWT_ROLE_CLAIM: 'roles',
  JWT_ROLES: 'cx=reader',
}

describe('signing in', () => {
  it('is by key unless a client is set', async () => {
    const app = await createTestApp(graph)
    expect((await app.inject('/sign-in')).json()).toEqual({ methods: ['key'] })
  })

  it('is also by OpenID Connect with a client', async () => {
    const oidcClient = toOidcClient(readSettings({ ...tokens, OIDC_CLIENT_ID: 'explorer' }))
    const app = await createTestApp(graph, { security: { isOpenToLocalUsers: false, oidcClient } })
    const response = await app.inject('/sign-in')
    expect(response.statusCode).toBe(200)
    expect(response.json()).toEqual({
      methods: ['key', 'oidc'],
      issuer: 'https://id.example.com',
      clientId: 'explorer',
      scopes: 'openid profile',
    })
  })

  it('lets the page connect to the issuer', async () => {
    const oidcClient = { issuer: 'https://id.example.com/realm', clientId: 'explorer', scopes: 'openid' }
    const app = await createTestApp(graph, { security: { isOpenToLocalUsers: false, oidcClient } })
    const { headers } = await app.inject({ url: '/', headers: { accept: 'text/html' } })
    expect(headers['content-security-policy']).toContain("connect-src 'self' https://id.example.com;")
  })

  it('needs an issuer whose tokens are accepted', () => {
    expect(() => toOidcClient(readSettings({ OIDC_CLIENT_ID: 'explorer' }))).toThrow('requires JWT_ISSUER')
    const named = { ...tokens, JWT_ISSUER: 'id', OIDC_CLIENT_ID: 'explorer' }
    expect(() => toOidcClient(readSettings(named))).toThrow('requires JWT_ISSUER')
  })
})
