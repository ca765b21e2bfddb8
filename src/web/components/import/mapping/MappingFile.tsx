import { useId, useState } from 'preact/hooks'
import type { ColumnMapping } from '../../../api/operations.ts'
import { saveFile } from '../../Downloads.tsx'
import type { MappingDraft } from './useMapping.ts'

const formatMapping = (mapping: ColumnMapping) => `${JSON.stringify(mapping, null, 2)}\n`

/** A mapping as JSON: to store, and to edit what the form lacks. */
export function MappingFile({
  draft: { mapping, name },
  onChange,
}: {
  draft: MappingDraft
  onChange: (mapping: ColumnMapping) => void
}) {
  const id = useId()
  const [text, setText] = useState<string>()
  const [error, setError] = useState<string>()
  const apply = () => {
    const parsed = parseMapping(text ?? '')
    setError(parsed.error)
    if (!parsed.mapping) return
    onChange(parsed.mapping)
    setText(undefined)
  }
  return (
    <details class="mapping-file">
      <summary>Mapping as JSON</summary>
      <div class="field">
        <label for={id}>JSON of the mapping</label>
        <textarea
          id={id}
          rows={16}
          spellcheck={false}
          value={text ?? formatMapping(mapping)}
          aria-invalid={error !== undefined}
          aria-describedby={error === undefined ? undefined : `${id}-error`}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
        {error && (
          <p id={`${id}-error`} class="error">
            {error}
          </p>
        )}
      </div>
      <div class="toolbar">
        <button type="button" disabled={text === undefined} onClick={apply}>
          Apply the text
        </button>
        <button
          type="button"
          onClick={() =>
            saveFile(new Blob([formatMapping(mapping)], { type: 'application/json' }), `${name}.json`)
          }
        >
          Download {name}.json
        </button>
      </div>
    </details>
  )
}

/** Checks only what the page needs; the service checks the rest when the mapping is saved. */
function parseMapping(text: string): { readonly mapping?: ColumnMapping; readonly error?: string } {
  try {
    const value: unknown = JSON.parse(text)
    if (isMapping(value)) return { mapping: value }
    return { error: 'must be an object with tables, whose elements and relationships are lists of objects' }
  } catch (error) {
    return { error: `is not valid JSON: ${error instanceof Error ? error.message : String(error)}` }
  }
}

const isMapping = (value: unknown): value is ColumnMapping =>
  isRecord(value) &&
  isListOf(value.tables, (table) =>
    [table.elements, table.relationships].every((list) => list === undefined || isListOf(list)),
  )

const isListOf = (
  value: unknown,
  accepts: (entry: Readonly<Record<string, unknown>>) => boolean = () => true,
) => Array.isArray(value) && value.every((entry) => isRecord(entry) && accepts(entry))

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
