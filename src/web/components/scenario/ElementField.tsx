import { ElementSearch, type FoundElement } from '../ElementSearch.tsx'

/** A field of a form that finds an element. */
export function ElementField({
  label,
  kinds,
  element,
  onSelect,
}: {
  label: string
  kinds?: readonly string[]
  element: FoundElement | undefined
  onSelect: (element: FoundElement | undefined) => void
}) {
  return (
    <div class="field">
      <ElementSearch label={label} {...(kinds && { kinds })} value={element?.name} onSelect={onSelect} />
    </div>
  )
}
