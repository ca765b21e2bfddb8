import { useEffect, useRef, useState } from 'preact/hooks'
import { useAtlas } from '../../shell/atlas.ts'
import type { CypherEditorView } from './editor.ts'

/** An editor with completion from the model; its code is loaded when it is first shown. */
export function CypherEditor({
  source,
  faultPosition,
  onChange,
  onRun,
}: {
  /** Another one replaces what is in the editor, which otherwise keeps its own text. */
  source: { readonly text: string }
  /** The place of the query's error, counted from 0. */
  faultPosition: number | undefined
  onChange: (text: string) => void
  onRun: () => void
}) {
  const { model } = useAtlas()
  const host = useRef<HTMLDivElement>(null)
  const [view, setView] = useState<CypherEditorView>()
  const handlers = useRef({ onChange, onRun })
  handlers.current = { onChange, onRun }
  useEffect(() => {
    const element = host.current
    if (!element) return
    const parent = element.shadowRoot ?? element.attachShadow({ mode: 'open' })
    let opened: CypherEditorView | undefined
    let isClosed = false
    import('./editor.ts').then(({ openCypherEditor }) => {
      if (isClosed) return
      opened = openCypherEditor({
        parent,
        text: source.text,
        label: 'Query',
        model,
        onChange: (value) => handlers.current.onChange(value),
        onRun: () => handlers.current.onRun(),
      })
      setView(opened)
    })
    return () => {
      isClosed = true
      opened?.close()
    }
  }, [model])
  useEffect(() => {
    if (view && view.getText() !== source.text) view.setText(source.text)
  }, [view, source])
  useEffect(() => view?.markFault(faultPosition), [view, faultPosition])
  return (
    <>
      <div class="cypher-editor" ref={host} />
      {!view && <p class="muted loading">Loading the editor…</p>}
    </>
  )
}
