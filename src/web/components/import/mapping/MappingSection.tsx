import type { NamedMapping } from '../../../api/operations.ts'
import { useAtlas } from '../../../shell/atlas.ts'
import { ProblemNotice } from '../../ProblemNotice.tsx'
import { MappingEditor } from './MappingEditor.tsx'
import type { MappingChoice } from './useMapping.ts'

const unsaved = '*'

/** How files are read: as our own layout, or with a mapping, which is chosen or proposed, corrected and saved. */
export function MappingSection({ choice, hasFiles }: { choice: MappingChoice; hasFiles: boolean }) {
  const { client } = useAtlas()
  const { draft, list, suggestion, problem, isReading, choose, propose } = choice
  const mappings = list.value?.items ?? []
  // Without files there is nothing to read, unless the address names a mapping.
  if (!hasFiles && !draft && !isReading && !problem) return null
  return (
    <section aria-label="Layout of the files" aria-busy={isReading}>
      <h2>Layout</h2>
      <div class="toolbar">
        <label class="mapping-choice">
          Read the files as
          <select
            value={draft && !draft.isSaved ? unsaved : (draft?.name ?? '')}
            onChange={({ currentTarget }) => currentTarget.value !== unsaved && choose(currentTarget.value)}
          >
            <option value="">our own layout</option>
            {draft && !draft.isSaved && <option value={unsaved}>mapping below, unsaved</option>}
            <MappingOptions
              label="Saved mappings"
              mappings={mappings.filter(({ isBuiltIn }) => !isBuiltIn)}
            />
            <MappingOptions
              label="Built-in mappings"
              mappings={mappings.filter(({ isBuiltIn }) => isBuiltIn)}
            />
          </select>
        </label>
        {hasFiles && (
          <button type="button" disabled={isReading} onClick={propose}>
            Propose a mapping
          </button>
        )}
        <a href={client.address('docs/mappings.md')}>What a mapping is</a>
      </div>
      {isReading && <p class="muted loading">Reading the columns…</p>}
      {suggestion !== undefined && (
        <p class="notice">
          The files fit the mapping <strong>{suggestion}</strong>.{' '}
          <button type="button" onClick={() => choose(suggestion)}>
            Use it
          </button>
        </p>
      )}
      {problem && draft && <p class="notice">{problem.message}. Give the columns their places yourself.</p>}
      {problem && !draft && <ProblemNotice problem={problem} />}
      {draft && <MappingEditor key={draft.isBuiltIn ? draft.name : ''} draft={draft} choice={choice} />}
    </section>
  )
}

const MappingOptions = ({ label, mappings }: { label: string; mappings: readonly NamedMapping[] }) =>
  mappings.length === 0 ? null : (
    <optgroup label={label}>
      {mappings.map(({ name, title }) => (
        <option key={name} value={name} title={title}>
          {name}
        </option>
      ))}
    </optgroup>
  )
