import { useState } from 'preact/hooks'
import { type Property, toElementPath, toLabel } from '../../api/model.ts'
import { useAtlas } from '../../shell/atlas.ts'
import type { FoundElement } from '../ElementSearch.tsx'
import { Field, parseFieldValue, toFieldText } from '../Field.tsx'
import { ElementField } from './ElementField.tsx'
import { FieldChoice } from './FieldChoice.tsx'
import { NewRelationshipForm, RelationshipForm } from './RelationshipChange.tsx'
import { RoleTransfer } from './RoleTransfer.tsx'
import type { AddChanges } from './scenario.ts'
import { useElementWithRelationships } from './useElementWithRelationships.ts'

const actions = {
  delete: 'Remove an element',
  property: 'Change a property',
  add: 'Add a relationship',
  end: 'End a relationship',
  replace: 'Replace the other end of a relationship',
  move: 'Transfer a role or ownership',
} as const

type Action = keyof typeof actions

/** Builds a hypothetical change by picking elements, relationships and values. */
export function AddChange({ onAdd }: { onAdd: AddChanges }) {
  const [action, setAction] = useState<Action>('delete')
  const [element, setElement] = useState<FoundElement>()
  // Each added change starts the next one with empty fields.
  const [round, setRound] = useState(0)
  const add: AddChanges = (changes) => {
    onAdd(changes)
    setElement(undefined)
    setRound(round + 1)
  }
  return (
    <section class="card" aria-label="Add a change">
      <FieldChoice
        label="What would change"
        value={action}
        options={Object.entries(actions)}
        onChange={(value) => setAction(value as Action)}
        isRequired
      />
      {action === 'move' ? (
        <RoleTransfer key={round} onAdd={add} />
      ) : (
        <>
          <ElementField key={round} label="Which element" element={element} onSelect={setElement} />
          {element && (
            <ElementChange key={toElementPath(element)} action={action} element={element} onAdd={add} />
          )}
        </>
      )}
    </section>
  )
}

function ElementChange({
  action,
  element,
  onAdd,
}: {
  action: Action
  element: FoundElement
  onAdd: AddChanges
}) {
  const { kind, id } = element
  if (action === 'delete') {
    return (
      <button type="button" class="primary" onClick={() => onAdd([{ op: 'delete', kind, id }])}>
        Add: without {element.name}
      </button>
    )
  }
  if (action === 'property') return <PropertyForm element={element} onAdd={onAdd} />
  if (action === 'add') return <NewRelationshipForm element={element} onAdd={onAdd} />
  return <RelationshipForm element={element} isReplaced={action === 'replace'} onAdd={onAdd} />
}

function PropertyForm({ element: { kind, id }, onAdd }: { element: FoundElement; onAdd: AddChanges }) {
  const { model } = useAtlas()
  const loaded = useElementWithRelationships({ kind, id })
  const properties = ((model.kinds.get(kind)?.properties ?? []) as readonly Property[]).filter(
    ({ name, isSetByService }) => !isSetByService && name !== 'id',
  )
  const [name, setName] = useState('')
  const [text, setText] = useState<string>()
  const property = properties.find((each) => each.name === name)
  const present = toFieldText(loaded.value?.[name])
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (property)
          onAdd([
            { op: 'patch', kind, id, properties: { [name]: parseFieldValue(property, text ?? present) } },
          ])
      }}
    >
      <FieldChoice
        label="Property"
        value={name}
        options={properties.map((each) => [each.name, toLabel(each.name)])}
        onChange={(value) => {
          setName(value)
          setText(undefined)
        }}
      />
      {property && <Field field={property} value={text ?? present} onChange={setText} />}
      <button type="submit" class="primary" disabled={!property || text === undefined || text === present}>
        Add this change
      </button>
    </form>
  )
}
