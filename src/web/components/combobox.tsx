import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'

const typingPauseMs = 80

/** A text as it was when the person last paused typing. */
export function useTypingPause(text: string): string {
  const [settled, setSettled] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), typingPauseMs)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}

/**
 * The suggestion that Enter chooses: the one that the person went to, wherever a later list has it; otherwise the one at
 * `initial`, which is -1 for none.
 */
export function useActiveItem<Item>(
  items: readonly Item[],
  getKey: (item: Item) => string,
  initial: number,
): readonly [active: number, setActive: (index: number) => void] {
  const [key, setKey] = useState<string>()
  const index = items.findIndex((item) => getKey(item) === key)
  const setActive = (active: number) => {
    const item = items[active]
    setKey(item && getKey(item))
  }
  return [index < 0 ? initial : index, setActive]
}

/** The attributes of a field with a list of suggestions (a combobox of ARIA); `active` is below 0 if none is. */
export const describeCombobox = (id: string, isListed: boolean, active: number) =>
  ({
    type: 'text',
    role: 'combobox',
    autocomplete: 'off',
    'aria-expanded': isListed,
    'aria-controls': `${id}-list`,
    'aria-autocomplete': 'list',
    'aria-activedescendant': isListed && active >= 0 ? `${id}-${active}` : undefined,
  }) as const

/** The suggestions for a combobox; the field keeps the focus. */
export function SuggestionList<Item>({
  id,
  label,
  isListed,
  items,
  active,
  place,
  onChoose,
  children,
}: {
  /** The same as that of the field. */
  id: string
  label: string
  isListed: boolean
  items: readonly Item[]
  active: number
  /** Where the list is in the window; below its field if omitted. */
  place?: { readonly left: number; readonly top: number }
  onChoose: (item: Item) => void
  children: (item: Item) => ComponentChildren
}) {
  return (
    <div
      id={`${id}-list`}
      role="listbox"
      aria-label={label}
      class={place ? 'suggestions cell-suggestions' : 'suggestions'}
      hidden={!isListed}
      style={place && { left: `${place.left}px`, top: `${place.top}px` }}
    >
      {items.map((item, index) => (
        <div
          key={index}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          onMouseDown={(event) => {
            event.preventDefault()
            onChoose(item)
          }}
        >
          {children(item)}
        </div>
      ))}
    </div>
  )
}
