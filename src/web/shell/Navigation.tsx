import { useAtlas, useLinks } from './atlas.ts'
import type { Page } from './page.ts'

/** Links to the pages that the person may see. */
export function Navigation({ pages, current }: { pages: readonly Page[]; current: string | undefined }) {
  const { caller, client } = useAtlas()
  const links = useLinks()
  const visible = pages.filter(({ permission }) => !permission || caller.permissions.includes(permission))
  return (
    <nav class="navigation" aria-label="Pages">
      <ul>
        {visible.map(({ name, title, question }) => (
          <li key={name}>
            <a
              href={links.page([name])}
              aria-current={name === current ? 'page' : undefined}
              title={question}
            >
              {title}
            </a>
          </li>
        ))}
      </ul>
      <ul class="secondary">
        <li>
          <a href={client.address('docs/explorer.md')}>Guide</a>
        </li>
        <li>
          <a href={client.address('docs')}>API</a>
        </li>
      </ul>
    </nav>
  )
}
