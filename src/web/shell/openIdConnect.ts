import * as oauth from 'oauth4webapi'

/** A public client of an identity provider (OpenID Connect). */
export interface IdentityProvider {
  readonly issuer: string
  readonly clientId: string
  readonly scopes: string
}

/** What the provider issued: for this tab only. */
export interface IssuedTokens {
  readonly accessToken: string
  readonly refreshToken: string | undefined
  readonly expiresInSeconds: number | undefined
}

const pendingKey = 'cx-atlas-sign-in'

/** What must be known when the provider sends the person back. */
interface PendingSignIn {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  /** The part of the address that the person wanted to see. */
  readonly hash: string
}

/** Sends the person to the provider, with a proof (PKCE) that only this tab can complete the sign-in. */
export async function startSignIn(provider: IdentityProvider): Promise<void> {
  const server = await discover(provider)
  const pending: PendingSignIn = {
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    verifier: oauth.generateRandomCodeVerifier(),
    hash: location.hash,
  }
  const target = new URL(server.authorization_endpoint ?? provider.issuer)
  const parameters = {
    client_id: provider.clientId,
    redirect_uri: getRedirectUri(),
    response_type: 'code',
    scope: provider.scopes,
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(pending.verifier),
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries(parameters)) target.searchParams.set(name, value)
  sessionStorage.setItem(pendingKey, JSON.stringify(pending))
  location.assign(target)
}

/** Exchanges the code in the address for a token, and restores the address that the person wanted to see. */
export async function completeSignIn(provider: IdentityProvider): Promise<IssuedTokens> {
  const response = new URL(location.href)
  const stored = sessionStorage.getItem(pendingKey)
  sessionStorage.removeItem(pendingKey)
  const pending = stored === null ? undefined : (JSON.parse(stored) as PendingSignIn)
  history.replaceState(null, '', `${getRedirectUri()}${pending?.hash ?? ''}`)
  dispatchEvent(new HashChangeEvent('hashchange'))
  if (!pending) throw new Error('This sign-in was not started in this tab. Sign in again.')
  const server = await discover(provider)
  const client = toClient(provider)
  const parameters = oauth.validateAuthResponse(server, client, response, pending.state)
  const answer = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    parameters,
    getRedirectUri(),
    pending.verifier,
    allowLoopback(provider),
  )
  return readTokens(
    await oauth.processAuthorizationCodeResponse(server, client, answer, { expectedNonce: pending.nonce }),
  )
}

/** Gets a new token before the present one expires, without the person. */
export async function refreshTokens(provider: IdentityProvider, refreshToken: string): Promise<IssuedTokens> {
  const server = await discover(provider)
  const client = toClient(provider)
  const answer = await oauth.refreshTokenGrantRequest(
    server,
    client,
    oauth.None(),
    refreshToken,
    allowLoopback(provider),
  )
  const tokens = readTokens(await oauth.processRefreshTokenResponse(server, client, answer))
  return { ...tokens, refreshToken: tokens.refreshToken ?? refreshToken }
}

const readTokens = ({
  access_token,
  refresh_token,
  expires_in,
}: oauth.TokenEndpointResponse): IssuedTokens => ({
  accessToken: access_token,
  refreshToken: refresh_token,
  expiresInSeconds: expires_in,
})

async function discover(provider: IdentityProvider): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(provider.issuer)
  const response = await oauth.discoveryRequest(issuer, allowLoopback(provider))
  return oauth.processDiscoveryResponse(issuer, response)
}

const toClient = ({ clientId }: IdentityProvider): oauth.Client => ({ client_id: clientId })

/** Only a provider on this machine may be reached without encryption. */
const allowLoopback = ({ issuer }: IdentityProvider) => ({
  [oauth.allowInsecureRequests]: ['localhost', '127.0.0.1', '[::1]'].includes(new URL(issuer).hostname),
})

/** The page itself, without what it shows. */
const getRedirectUri = () => new URL('.', document.baseURI).href
