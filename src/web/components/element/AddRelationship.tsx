import { useState } from 'preact/hooks'
import { type ElementKey, relationshipPath } from '../../api/model.ts'
import { type Problem, toProblem } from '../../api/problem.ts'
import { useAtlas } from '../../shell/atlas.ts'
import { Dialog } from '../Dialog.tsx'
import { ElementSearch, type FoundElement } from '../ElementSearch.tsx'
import { createDraft, PropertyFields, readDraft } from './PropertyFields.tsx'
import { listRelationshipOptions } from './relationshipOptions.ts'

/** Relates an element to another: only types and kinds that the model allows are offered. */
export function AddRelationship({ element, onClose }: { element: ElementKey; onClose: () => void }) {
  const { client, model, announce, refresh } = useAtlas()
  const options = listRelationshipOptions(model, element.kind)
  const [optionKey, setOptionKey] = useState(options[0]?.key)
  const option = options.find(({ key }) => key === optionKey)
  const [other, setOther] = useState<FoundElement>()
  const [draft, setDraft] = useState<Readonly<Record<string, string>>>({})
  const [problem, setProblem] = useState<Problem>()
  const save = async (event: Event) => {
    event.preventDefault()
    if (!option || !other) return
    const [from, to] = option.isOutgoing ? [element, other] : [other, element]
    const values = Object.entries(readDraft(option.properties, draft)).filter(([, value]) => value !== null)
    try {
      await client.send(relationshipPath(option.type, from, to), {
        method: 'PUT',
        body: Object.fromEntries(values),
      })
      announce('Relationship added')
      refresh()
      onClose()
    } catch (error) {
      setProblem(toProblem(error))
    }
  }
  return (
    <Dialog title="Add a relationship" onClose={onClose}>
      <form onSubmit={save}>
        <div class="field">
          <label for="relationship-type">How they relate</label>
          <select
            id="relationship-type"
            value={optionKey}
            onChange={({ currentTarget }) => {
              setOptionKey(currentTarget.value)
              setOther(undefined)
              setDraft({})
            }}
          >
            {options.map(({ key, label }) => (
              <option key={key} value={key}>
                {label}
              </option>
            ))}
          </select>
          <p class="hint">{model.relationshipTypes.get(option?.type ?? '')?.description}</p>
        </div>
        {option && (
          <>
            <ElementSearch
              label="The other element"
              kinds={option.kinds}
              value={other?.name}
              onSelect={setOther}
            />
            <details>
              <summary>Since when, until when, how sure</summary>
              <PropertyFields
                properties={option.properties}
                draft={{ ...createDraft(option.properties, {}), ...draft }}
                problem={problem}
                onChange={setDraft}
              />
            </details>
          </>
        )}
        {problem && <p class="error">{problem.message}</p>}
        <p>
          <button type="submit" class="primary" disabled={!other}>
            Add
          </button>
        </p>
      </form>
    </Dialog>
  )
}
