import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

/** An identity provider on loopback: it signs every visitor in as Ada, if the page proves that it began (PKCE). */
export interface TestIssuer {
  readonly address: string
  readonly audience: string
  /** Grants that were asked of it, in order. */
  readonly grants: readonly string[]
  readonly close: () => void
}

interface Authorization {
  readonly challenge: string
  readonly nonce: string
  readonly redirectUri: string
}

const audience = 'cx-atlas'
const clientId = 'explorer'

/** Starts an issuer whose tokens expire after so many seconds, as far as it tells the page. */
export async function openTestIssuer({ expiresInSeconds = 3_600 } = {}): Promise<TestIssuer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'test', alg: 'ES256', use: 'sig' }
  const authorizations = new Map<string, Authorization>()
  const grants: string[] = []
  const sign = (claims: object, tokenAudience: string) =>
    new SignJWT({ roles: ['cx'], ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: 'test' })
      .setIssuer(address)
      .setAudience(tokenAudience)
      .setSubject('ada')
      .setJti(crypto.randomUUID())
      .setIssuedAt()
      .setExpirationTime('1 h')
      .sign(privateKey)

  const handlers: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => unknown>> =
    {
      '/.well-known/openid-configuration': (_, response) =>
        sendJson(response, {
          issuer: address,
          authorization_endpoint: `${address}/authorize`,
          token_endpoint: `${address}/token`,
          jwks_uri: `${address}/keys`,
          response_types_supported: ['code'],
          code_challenge_methods_supported: ['S256'],
          id_token_signing_alg_values_supported: ['ES256'],
        }),
      '/keys': (_, response) => sendJson(response, { keys: [jwk] }),
      '/authorize': ({ url = '' }, response) => {
        const query = new URL(url, address).searchParams
        if (query.get('client_id') !== clientId || query.get('code_challenge_method') !== 'S256')
          return response.writeHead(400).end('unknown client')
        const [code, redirectUri] = [crypto.randomUUID(), query.get('redirect_uri') ?? '']
        authorizations.set(code, {
          challenge: query.get('code_challenge') ?? '',
          nonce: query.get('nonce') ?? '',
          redirectUri,
        })
        const target = new URL(redirectUri)
        target.searchParams.set('code', code)
        target.searchParams.set('state', query.get('state') ?? '')
        return response.writeHead(302, { location: target.href }).end()
      },
      '/token': async (request, response) => {
        const form = new URLSearchParams(await readText(request))
        const grant = form.get('grant_type') ?? ''
        grants.push(grant)
        const authorization = authorizations.get(form.get('code') ?? '')
        authorizations.delete(form.get('code') ?? '')
        const challenge = createHash('sha256')
          .update(form.get('code_verifier') ?? '')
          .digest('base64url')
        const isProven =
          authorization?.challenge === challenge && authorization.redirectUri === form.get('redirect_uri')
        if (grant !== 'refresh_token' && !isProven)
          return sendJson(
            response,
            { error: 'invalid_grant', error_description: 'The code is not valid' },
            400,
          )
        return sendJson(response, {
          token_type: 'Bearer',
          expires_in: expiresInSeconds,
          refresh_token: 'once-more',
          access_token: await sign({}, audience),
          ...(authorization && { id_token: await sign({ nonce: authorization.nonce }, clientId) }),
        })
      },
    }
  const server = createServer((request, response) => {
    const handle = handlers[new URL(request.url ?? '/', 'http://localhost').pathname]
    response.setHeader('access-control-allow-origin', '*')
    if (handle) handle(request, response)
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { address, audience, grants, close: () => server.close() }
}

function sendJson(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}
