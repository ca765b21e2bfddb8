import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { toLabel } from '../../api/model.ts'
import { useResource } from '../../api/useResource.ts'
import { useAtlas } from '../../shell/atlas.ts'
import { describeCombobox, SuggestionList, useActiveItem, useTypingPause } from '../combobox.tsx'
import type { FoundElement } from '../ElementSearch.tsx'
import type { DraftColumn } from './draft.ts'

/** Where the focus goes when a cell has been edited. */
export type EditEnd = 'down' | 'right' | 'left' | 'leave'

interface Suggestion {
  readonly name: string
  readonly hint: string
}

const suggestionLimit = 8

/** The field of a cell, with suggestions from the map and the other rows for the name that is being typed. */
export function CellEditor({
  column,
  label,
  initialText,
  namesInDraft,
  onCommit,
  onCancel,
}: {
  column: DraftColumn
  label: string
  initialText: string
  /** Names in the same column of the other rows. */
  namesInDraft: readonly string[]
  onCommit: (text: string, end: EditEnd) => void
  onCancel: () => void
}) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(initialText)
  const [isOpen, setOpen] = useState(true)
  const isDone = useRef(false)
  const [before, part] = splitLastName(text)
  const suggestions = useSuggestions(column, part, namesInDraft)
  const [active, setActive] = useActiveItem(suggestions, ({ name }) => name, -1)
  const isListed = isOpen && suggestions.length > 0
  // Before the next key, which would otherwise start another edit.
  useLayoutEffect(() => {
    input.current?.focus()
    input.current?.setSelectionRange(text.length, text.length)
  }, [])
  // Beside the field, above everything: the board scrolls.
  const [place, setPlace] = useState({ left: 0, top: 0 })
  useLayoutEffect(() => {
    const box = input.current?.getBoundingClientRect()
    if (isListed && box) setPlace({ left: box.left, top: box.bottom + 2 })
  }, [isListed])
  const commit = (value: string, end: EditEnd) => {
    if (isDone.current) return
    isDone.current = true
    onCommit(value, end)
  }
  const choose = ({ name }: Suggestion) => {
    setText(before + name)
    setActive(-1)
    setOpen(false)
  }
  const moveSuggestion = (step: number) => {
    // The place after the last suggestion is the text as typed.
    const count = suggestions.length + 1
    setActive(((active + 1 + step + count) % count) - 1)
  }
  const cancel = () => {
    isDone.current = true
    onCancel()
  }
  const commitChosen = (end: EditEnd) => {
    const chosen = isListed ? suggestions[active] : undefined
    commit(chosen ? before + chosen.name : text, end)
  }
  const handleKey = (event: KeyboardEvent) => {
    event.stopPropagation()
    const handlers: Readonly<Record<string, () => void>> = {
      ...(isListed && { ArrowDown: () => moveSuggestion(1), ArrowUp: () => moveSuggestion(-1) }),
      Escape: cancel,
      Enter: () => commitChosen('down'),
      Tab: () => commitChosen(event.shiftKey ? 'left' : 'right'),
    }
    const handle = handlers[event.key]
    if (!handle) return
    event.preventDefault()
    handle()
  }
  return (
    <>
      <input
        ref={input}
        {...describeCombobox(id, isListed, active)}
        class="cell-editor"
        aria-label={label}
        value={text}
        onInput={({ currentTarget }) => {
          setText(currentTarget.value)
          setActive(-1)
          setOpen(true)
        }}
        onKeyDown={handleKey}
        onPaste={(event) => event.stopPropagation()}
        onBlur={() => commit(text, 'leave')}
      />
      <SuggestionList
        id={id}
        label="Suggestions"
        isListed={isListed}
        items={suggestions}
        active={active}
        place={place}
        onChoose={choose}
      >
        {({ name, hint }) => (
          <>
            <bdi>{name}</bdi> <span class="muted">{hint}</span>
          </>
        )}
      </SuggestionList>
    </>
  )
}

/** Names in a cell are separated by semicolons; suggestions are for the last one. */
function splitLastName(text: string): readonly [before: string, part: string] {
  const start = text.lastIndexOf(';') + 1
  const space = /^\s*/.exec(text.slice(start))?.[0] ?? ''
  return [text.slice(0, start) + (start > 0 ? space || ' ' : space), text.slice(start).trim()]
}

function useSuggestions(
  { kinds, choices }: DraftColumn,
  part: string,
  namesInDraft: readonly string[],
): readonly Suggestion[] {
  const { client } = useAtlas()
  const query = useTypingPause(part)
  const key = kinds && query !== '' ? `suggest ${kinds.join()} ${query}` : undefined
  const found = useResource(key, async (signal) => {
    const search = { q: query, limit: suggestionLimit, kind: kinds ?? [] }
    const { value } = await client.send<{ items: FoundElement[] }>('search', {
      query: search,
      repeated: ['kind'],
      signal,
    })
    return value.items
  })
  if (choices) return choices.filter((name) => name.startsWith(part)).map((name) => ({ name, hint: '' }))
  if (part === '') return []
  const onMap = (found.value ?? []).map(({ name, kind }) => ({ name, hint: toLabel(kind) }))
  const known = new Set(onMap.map(({ name }) => name))
  const inDraft = namesInDraft
    .filter((name) => name !== part && !known.has(name) && name.toLowerCase().startsWith(part.toLowerCase()))
    .map((name) => ({ name, hint: 'on this board' }))
  return [...onMap, ...inDraft].slice(0, suggestionLimit)
}
