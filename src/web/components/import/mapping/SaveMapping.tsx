import { useId, useState } from 'preact/hooks'
import type { NamedMapping } from '../../../api/operations.ts'
import { mappingNamePattern } from './fileLayout.ts'
import type { MappingDraft } from './useMapping.ts'

/** Saves a mapping under a name, to be used again. */
export function SaveMapping({
  draft: { name: savedName, isSaved },
  mappings,
  onSave,
}: {
  draft: MappingDraft
  mappings: readonly NamedMapping[]
  onSave: (name: string) => Promise<void>
}) {
  const id = useId()
  const [name, setName] = useState(savedName)
  const [error, setError] = useState<string>()
  const [isSaving, setSaving] = useState(false)
  const existing = mappings.find((mapping) => mapping.name === name)
  const save = async (event: Event) => {
    event.preventDefault()
    const fault = findFault(name, existing)
    setError(fault)
    if (fault !== undefined) return
    setSaving(true)
    await onSave(name)
    setSaving(false)
  }
  const hint =
    isSaved && name === savedName
      ? 'Saved. Others can use it, too.'
      : existing && !existing.isBuiltIn
        ? `Replaces the mapping that ${existing.savedBy ?? 'somebody'} saved.`
        : 'Saved mappings are used again by name, also by others and on the command line.'
  return (
    <form class="save-mapping" onSubmit={save} noValidate>
      <div class="field">
        <label for={id}>Name of the mapping</label>
        <div class="toolbar">
          <input
            id={id}
            type="text"
            value={name}
            spellcheck={false}
            autocomplete="off"
            aria-invalid={error !== undefined}
            aria-describedby={`${id}-hint${error === undefined ? '' : ` ${id}-error`}`}
            onInput={({ currentTarget }) => {
              setName(currentTarget.value)
              setError(undefined)
            }}
          />
          <button type="submit" class={isSaved ? '' : 'primary'} disabled={isSaving}>
            Save mapping
          </button>
        </div>
        {error && (
          <p id={`${id}-error`} class="error">
            {error}
          </p>
        )}
        <p id={`${id}-hint`} class="hint">
          {hint}
        </p>
      </div>
    </form>
  )
}

function findFault(name: string, existing: NamedMapping | undefined): string | undefined {
  if (!mappingNamePattern.test(name))
    return 'Names have lower-case letters and digits, joined by hyphens, such as our-applications'
  return existing?.isBuiltIn ? `${name} comes with the service; choose another name` : undefined
}
