import { useEffect, useState } from 'preact/hooks'
import type { Client } from '../api/client.ts'
import { useResource } from '../api/useResource.ts'
import type { IdentityProvider } from './openIdConnect.ts'
import { keepFresh } from './session.ts'

interface SignInMethods extends Partial<IdentityProvider> {
  readonly methods: readonly ('key' | 'oidc')[]
}

/** Whether the identity provider has just sent the person back. */
export const hasSignInResponse = (): boolean => {
  const parameters = new URLSearchParams(location.search)
  return parameters.has('state') && (parameters.has('code') || parameters.has('error'))
}

/** Signs in with an API key or at the configured identity provider; what it yields stays in this tab. */
export function SignIn({ client, onSignIn }: { client: Client; onSignIn: (token: string) => void }) {
  const methods = useResource('sign-in', async (signal) => {
    const response = await client.fetch('sign-in', { signal })
    return (await response.json()) as SignInMethods
  })
  const provider = methods.value && toProvider(methods.value)
  return (
    <main class="boot">
      <div class="card sign-in">
        <h1>Sign in to cx-atlas</h1>
        {provider && <ProviderSignIn provider={provider} onSignIn={onSignIn} />}
        {/* Until it is known what else there is, a key is always possible. */}
        <KeySignIn isAlternative={provider !== undefined} onSignIn={onSignIn} />
      </div>
    </main>
  )
}

const toProvider = ({ methods, issuer, clientId, scopes }: SignInMethods): IdentityProvider | undefined =>
  methods.includes('oidc') && issuer && clientId
    ? { issuer, clientId, scopes: scopes ?? 'openid' }
    : undefined

function ProviderSignIn({
  provider,
  onSignIn,
}: {
  provider: IdentityProvider
  onSignIn: (token: string) => void
}) {
  const [isBusy, setBusy] = useState(hasSignInResponse)
  const [error, setError] = useState<string>()
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true)
    setError(undefined)
    try {
      await work()
    } catch (failure) {
      setError(describeFailure(failure, provider))
      setBusy(false)
    }
  }
  useEffect(() => {
    if (!hasSignInResponse()) return
    attempt(async () => {
      const { completeSignIn } = await import('./openIdConnect.ts')
      const tokens = await completeSignIn(provider)
      onSignIn(tokens.accessToken)
      keepFresh(provider, tokens)
    })
  }, [])
  const start = () => attempt(async () => (await import('./openIdConnect.ts')).startSignIn(provider))
  return (
    <section>
      <button type="button" class="primary" disabled={isBusy} onClick={start}>
        Sign in at {new URL(provider.issuer).hostname}
      </button>
      <p class="muted" role="status">
        {isBusy && 'Signing in…'}
      </p>
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
    </section>
  )
}

function describeFailure(failure: unknown, { issuer }: IdentityProvider): string {
  if (failure instanceof TypeError)
    return `${new URL(issuer).origin} cannot be reached from this page. Ask an administrator whether it allows that.`
  const { message, error_description: description } = failure as Error & { error_description?: string }
  return `Not signed in: ${description ?? message}`
}

/** Takes an API key. */
function KeySignIn({
  isAlternative,
  onSignIn,
}: {
  isAlternative: boolean
  onSignIn: (token: string) => void
}) {
  const [value, setValue] = useState('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (value.trim() !== '') onSignIn(value.trim())
      }}
    >
      <label>
        {isAlternative ? 'Or use an API key' : 'API key or token'}
        <input
          type="password"
          autocomplete="off"
          required
          value={value}
          onInput={({ currentTarget }) => setValue(currentTarget.value)}
        />
      </label>
      <p class="muted">
        It stays in this tab and is forgotten when you close it. An administrator creates keys.
      </p>
      <button type="submit" class={isAlternative ? '' : 'primary'}>
        {isAlternative ? 'Use the key' : 'Sign in'}
      </button>
    </form>
  )
}
