import { ElementSearch } from '../components/ElementSearch.tsx'
import { navigate } from './address.ts'
import { useAtlas, useLinks } from './atlas.ts'
import { RecordedAtPicker } from './RecordedAtPicker.tsx'
import { token } from './session.ts'

/** The bar above every page: search, the state of the map that is shown, the person. */
export function Header({ onSignOut }: { onSignOut: () => void }) {
  const { caller } = useAtlas()
  const links = useLinks()
  return (
    <header class="header">
      <a class="brand" href={links.page(['home'])}>
        <span aria-hidden="true" class="mark" />
        cx-atlas
      </a>
      <ElementSearch
        label="Search the map"
        onSelect={(element) => navigate(links.element(element))}
        isGlobal
      />
      <RecordedAtPicker />
      <div class="person">
        <span title={`Roles: ${caller.roles.join(', ') || 'none'}`}>{caller.name}</span>
        {token.get() !== undefined && (
          <button type="button" class="link" onClick={onSignOut}>
            Sign out
          </button>
        )}
      </div>
    </header>
  )
}
