import { useEffect, useErrorBoundary, useRef } from 'preact/hooks'
import { Problem } from '../api/problem.ts'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { type Address, linkTo } from './address.ts'
import { useAtlas } from './atlas.ts'
import type { Page } from './page.ts'

/** Shows a page; a page that fails leaves the rest usable. */
export function PageFrame({ page, address }: { page: Page | undefined; address: Address }) {
  const main = useRef<HTMLElement>(null)
  const { caller } = useAtlas()
  const [name = 'home', ...segments] = address.segments
  const place = address.segments.join('/')
  const isFirst = useRef(true)
  // Another place begins at its top.
  useEffect(() => {
    if (!isFirst.current) {
      main.current?.focus({ preventScroll: true })
      scrollTo(0, 0)
    }
    isFirst.current = false
  }, [place])
  return (
    <main id="main" class={page?.isWide && 'wide'} tabIndex={-1} ref={main}>
      {page === undefined ? (
        <NotFound name={name} home={linkTo(address, ['home'])} />
      ) : page.permission && !caller.permissions.includes(page.permission) ? (
        <p class="notice">
          {page.title} needs the permission “{page.permission}”, which your role does not have. Ask an
          administrator.
        </p>
      ) : (
        <Guarded key={place}>
          <page.Component segments={segments} parameters={address.parameters} />
        </Guarded>
      )}
    </main>
  )
}

function Guarded({ children }: { children: preact.ComponentChildren }) {
  const [error, reset] = useErrorBoundary()
  if (error === undefined) return <>{children}</>
  const detail = 'This page cannot be shown. The rest of the explorer still works.'
  return <ProblemNotice problem={new Problem(0, { title: 'Something went wrong', detail })} onRetry={reset} />
}

const NotFound = ({ name, home }: { name: string; home: string }) => (
  <section>
    <h1>Not found</h1>
    <p>
      The explorer has no page “{name}”. <a href={home}>Go to the start page</a>
    </p>
  </section>
)
