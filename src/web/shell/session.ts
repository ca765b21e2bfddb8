import type { IdentityProvider, IssuedTokens } from './openIdConnect.ts'

const storageKey = 'cx-atlas-token'

/** The API key or token of the person: kept until the tab is closed, and nowhere else. */
export const token = {
  get: (): string | undefined => sessionStorage.getItem(storageKey) ?? undefined,
  set: (value: string | undefined): void => {
    clearTimeout(refreshTimer)
    if (value === undefined) sessionStorage.removeItem(storageKey)
    else sessionStorage.setItem(storageKey, value)
  },
}

let refreshTimer: ReturnType<typeof setTimeout> | undefined

const refreshBeforeSeconds = 30

/** Replaces the token before it expires, as long as the provider allows that; afterwards the person signs in again. */
export function keepFresh(provider: IdentityProvider, tokens: IssuedTokens): void {
  token.set(tokens.accessToken)
  const { refreshToken, expiresInSeconds } = tokens
  if (refreshToken === undefined || expiresInSeconds === undefined) return
  const waitMs = Math.max(1, expiresInSeconds - refreshBeforeSeconds) * 1_000
  refreshTimer = setTimeout(async () => {
    const { refreshTokens } = await import('./openIdConnect.ts')
    refreshTokens(provider, refreshToken).then(
      (renewed) => keepFresh(provider, renewed),
      () => {},
    )
  }, waitMs)
}
