import { pages } from 'virtual:pages'
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { createClient } from '../api/client.ts'
import { readModel } from '../api/model.ts'
import { useResource } from '../api/useResource.ts'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { type Announcement, Announcements } from './Announcements.tsx'
import { useAddress } from './address.ts'
import { type Atlas, AtlasContext } from './atlas.ts'
import { formatCount } from './format.ts'
import { Header } from './Header.tsx'
import { Navigation } from './Navigation.tsx'
import { PageFrame } from './PageFrame.tsx'
import { hasSignInResponse, SignIn } from './SignIn.tsx'
import { token } from './session.ts'
import { useChanges } from './useChanges.ts'

/** For this long the change feed may report a change of one's own. */
const ownChangeEchoMs = 5_000

const sortedPages = [...pages].sort((a, b) => a.order - b.order)

/** The whole explorer: signs in where that is needed, then shows the page that the address names. */
export function Explorer() {
  const address = useAddress()
  const { recordedAt } = address.parameters
  const [isSignInNeeded, setSignInNeeded] = useState(hasSignInResponse)
  const [changeCount, setChangeCount] = useState(0)
  const [announcement, setAnnouncement] = useState<Announcement>()
  const client = useMemo(
    () =>
      createClient({
        base: new URL('.', document.baseURI).href,
        getToken: token.get,
        recordedAt,
        onUnauthenticated: () => setSignInNeeded(true),
      }),
    [recordedAt],
  )
  const session = useResource(isSignInNeeded ? undefined : 'session', async (signal) => {
    const [caller, model] = await Promise.all([
      client.call('getCaller', { signal }),
      client.call('getModel', { signal }),
    ])
    return { caller, model: readModel(model) }
  })
  const ownChangeMs = useRef(Number.NEGATIVE_INFINITY)
  const refresh = useCallback(() => {
    ownChangeMs.current = performance.now()
    setChangeCount((count) => count + 1)
  }, [])
  const announce = useCallback<Atlas['announce']>(
    (message, action) => setAnnouncement({ message, ...(action && { action }) }),
    [],
  )
  useChanges(client, session.value !== undefined && recordedAt === undefined, (changes) => {
    setChangeCount((count) => count + 1)
    if (performance.now() - ownChangeMs.current > ownChangeEchoMs)
      announce(`Someone made ${formatCount(changes.length, 'change')}; this page shows them`)
  })
  const page = sortedPages.find(({ name }) => name === (address.segments[0] ?? 'home'))
  useEffect(() => {
    document.title = page ? `${page.title} · cx-atlas` : 'cx-atlas'
  }, [page])

  if (isSignInNeeded) {
    return (
      <SignIn
        client={client}
        onSignIn={(value) => {
          token.set(value)
          setSignInNeeded(false)
        }}
      />
    )
  }
  if (!session.value) {
    return (
      <main class="boot">
        {session.problem ? (
          <ProblemNotice problem={session.problem} onRetry={session.reload} />
        ) : (
          <p class="muted">Loading the map…</p>
        )}
      </main>
    )
  }
  const atlas: Atlas = { client, ...session.value, address, recordedAt, changeCount, refresh, announce }
  return (
    <AtlasContext.Provider value={atlas}>
      <button type="button" class="skip" onClick={focusMain}>
        Skip to content
      </button>
      <Header
        onSignOut={() => {
          token.set(undefined)
          setSignInNeeded(true)
        }}
      />
      <div class="frame">
        <Navigation pages={sortedPages} current={page?.name} />
        <PageFrame page={page} address={address} />
      </div>
      <Announcements announcement={announcement} onDismiss={() => setAnnouncement(undefined)} />
    </AtlasContext.Provider>
  )
}

/** The fragment of the address names the page, so that it cannot also lead to a place in it. */
function focusMain() {
  document.querySelector<HTMLElement>('main')?.focus()
}
