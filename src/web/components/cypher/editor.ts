import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { bracketMatching, HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language'
import { cypher } from '@codemirror/legacy-modes/mode/cypher'
import { EditorState, StateEffect, StateField } from '@codemirror/state'
import { Decoration, drawSelection, EditorView, keymap, lineNumbers, placeholder } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import type { Model } from '../../api/model.ts'
import { createCypherCompletion } from './completion.ts'

/** An editor of a query. */
export interface CypherEditorView {
  readonly getText: () => string
  readonly setText: (text: string) => void
  /** Marks the place at fault and puts the cursor there; undefined removes the mark. */
  readonly markFault: (position: number | undefined) => void
  readonly close: () => void
}

export interface CypherEditorOptions {
  readonly parent: ShadowRoot
  readonly text: string
  readonly label: string
  readonly model: Model
  readonly onChange: (text: string) => void
  readonly onRun: () => void
}

/**
 * Opens an editor in a shadow root: there its styles are constructed style sheets, which the content security policy
 * of the page allows.
 */
export function openCypherEditor(options: CypherEditorOptions): CypherEditorView {
  const { parent, text } = options
  const view = new EditorView({ root: parent, parent, state: createState(options, text) })
  return {
    getText: () => view.state.doc.toString(),
    setText: (replacement) =>
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: replacement } }),
    markFault(position) {
      const fault = position === undefined ? undefined : findWord(view.state, position)
      view.dispatch({
        effects: setFault.of(fault),
        ...(fault && { selection: { anchor: fault.from }, scrollIntoView: true }),
      })
      if (fault) view.focus()
    },
    close: () => view.destroy(),
  }
}

function createState({ label, model, onChange, onRun }: CypherEditorOptions, doc: string) {
  const runQuery = () => {
    onRun()
    return true
  }
  return EditorState.create({
    doc,
    extensions: [
      lineNumbers(),
      history(),
      drawSelection(),
      bracketMatching(),
      closeBrackets(),
      autocompletion({ override: [createCypherCompletion(model)] }),
      StreamLanguage.define(cypher),
      syntaxHighlighting(highlighting),
      faultField,
      theme,
      placeholder('MATCH (touchpoint:Touchpoint) RETURN touchpoint'),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
      keymap.of([
        { key: 'Mod-Enter', run: runQuery },
        ...closeBracketsKeymap,
        ...completionKeymap,
        ...historyKeymap,
        // Tab leaves the editor, as everywhere else on the page.
        ...defaultKeymap,
      ]),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) onChange(update.state.doc.toString())
      }),
    ],
  })
}

interface Range {
  readonly from: number
  readonly to: number
}

/** The word at a position; at the end of the text its last letter. */
function findWord(state: EditorState, position: number): Range | undefined {
  const { length } = state.doc
  if (length === 0) return undefined
  const from = Math.max(0, Math.min(position, length - 1))
  const word = state.wordAt(from)
  return word && word.from <= from ? { from: word.from, to: word.to } : { from, to: from + 1 }
}

const setFault = StateEffect.define<Range | undefined>()
const faultMark = Decoration.mark({ class: 'cm-fault' })

/** The place at fault, until the text changes. */
const faultField = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(setFault)) continue
      return effect.value
        ? Decoration.set(faultMark.range(effect.value.from, effect.value.to))
        : Decoration.none
    }
    return transaction.docChanged ? Decoration.none : marks
  },
  provide: (field) => EditorView.decorations.from(field),
})

const highlighting = HighlightStyle.define([
  { tag: [tags.keyword, tags.atom, tags.bool], color: 'var(--hue-1)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--hue-2)' },
  { tag: tags.number, color: 'var(--hue-3)' },
  { tag: tags.comment, color: 'var(--ink-2)', fontStyle: 'italic' },
  { tag: [tags.standard(tags.variableName), tags.definition(tags.variableName)], color: 'var(--hue-0)' },
])

const theme = EditorView.theme({
  '&': { color: 'var(--ink)', background: 'var(--paper)', fontSize: '14px' },
  '.cm-scroller': {
    fontFamily: 'ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace',
    minHeight: '9em',
    maxHeight: '50vh',
  },
  '.cm-content': { caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': {
    background: 'var(--paper-2)',
    color: 'var(--ink-2)',
    borderRight: '1px solid var(--line)',
  },
  '&.cm-focused': { outline: 'none' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    background: 'color-mix(in srgb, var(--accent) 25%, transparent)',
  },
  '.cm-placeholder': { color: 'var(--ink-2)' },
  '.cm-fault': { color: 'var(--bad)', textDecoration: 'underline wavy' },
  '.cm-tooltip': { background: 'var(--paper)', color: 'var(--ink)', border: '1px solid var(--line)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    background: 'var(--accent)',
    color: 'var(--on-accent)',
  },
  '.cm-completionDetail': { color: 'inherit' },
})
