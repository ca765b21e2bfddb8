import { useEffect, useId, useRef, useState } from 'preact/hooks'
import type { ElementKey } from '../api/model.ts'
import { toLabel } from '../api/model.ts'
import type { Operations } from '../api/operations.ts'
import { useResource } from '../api/useResource.ts'
import { useAtlas } from '../shell/atlas.ts'
import { formatCount } from '../shell/format.ts'
import { describeCombobox, SuggestionList, useActiveItem, useTypingPause } from './combobox.tsx'
import { KindMark } from './ElementLink.tsx'

export interface FoundElement extends ElementKey {
  readonly name: string
  readonly description?: string | undefined
}

/** Kinds of the model, which the service checks. */
type SearchKinds = NonNullable<Operations['searchElements']['query']['kind']>

const suggestionLimit = 12

/** A search field over all elements, or those of some kinds, with suggestions while typing (a combobox of ARIA). */
export function ElementSearch({
  label,
  kinds,
  value = '',
  onSelect,
  isGlobal = false,
}: {
  label: string
  kinds?: readonly string[] | undefined
  /** The name that the field shows at first. */
  value?: string | undefined
  onSelect: (element: FoundElement) => void
  /** Whether the key `/` leads to it. */
  isGlobal?: boolean
}) {
  const { client } = useAtlas()
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(value)
  const [isOpen, setOpen] = useState(false)
  useEffect(() => setText(value), [value])
  const query = useTypingPause(isOpen ? text.trim() : '')
  useEffect(() => {
    if (!isGlobal) return
    const focus = (event: KeyboardEvent) => {
      if (event.key !== '/' || isTyping(event.target)) return
      event.preventDefault()
      input.current?.focus()
    }
    addEventListener('keydown', focus)
    return () => removeEventListener('keydown', focus)
  }, [isGlobal])
  const found = useResource(query === '' ? undefined : `${kinds?.join()} ${query}`, (signal) =>
    client.call('searchElements', {
      query: { q: query, limit: suggestionLimit, ...(kinds && { kind: [...kinds] as SearchKinds }) },
      signal,
    }),
  )
  const items: readonly FoundElement[] = found.value?.items ?? []
  const [active, setActive] = useActiveItem(items, ({ kind, id }) => `${kind}/${id}`, 0)
  const total = found.value?.total ?? 0
  const select = (element: FoundElement) => {
    setOpen(false)
    setText(isGlobal ? '' : element.name)
    onSelect(element)
  }
  const handleKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape') setOpen(false)
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && items.length > 0) {
      event.preventDefault()
      setOpen(true)
      setActive((active + step + items.length) % items.length)
    }
    const chosen = items[active]
    if (event.key === 'Enter' && isOpen && chosen) {
      event.preventDefault()
      select(chosen)
    }
  }
  const isListed = isOpen && query !== ''
  return (
    <div class="search">
      <input
        ref={input}
        {...describeCombobox(id, isListed, items.length > 0 ? active : -1)}
        aria-label={label}
        placeholder={isGlobal ? `${label} ( / )` : label}
        spellcheck={false}
        value={text}
        onInput={({ currentTarget }) => {
          setText(currentTarget.value)
          setActive(0)
          setOpen(true)
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={handleKey}
      />
      <SuggestionList
        id={id}
        label={`Suggestions for ${label}`}
        isListed={isListed}
        items={items}
        active={active}
        onChoose={select}
      >
        {(item) => (
          <>
            <KindMark kind={item.kind} /> <bdi>{item.name}</bdi>{' '}
            <span class="muted">{toLabel(item.kind)}</span>
          </>
        )}
      </SuggestionList>
      <p class="visually-hidden" role="status">
        {isListed && found.value ? formatCount(total, 'suggestion') : ''}
      </p>
      {isListed && found.value && items.length < total && (
        <p class="suggestions-rest">
          {formatCount(total - items.length, 'more element')}: type more of the name
        </p>
      )}
      {isListed && found.value && items.length === 0 && (
        <p class="suggestions-rest">Nothing found for “{query}”</p>
      )}
      {isListed && found.problem && <p class="suggestions-rest">{found.problem.message}</p>}
    </div>
  )
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
