import { useState } from 'preact/hooks'
import { useAtlas } from '../../shell/atlas.ts'
import type { FoundElement } from '../ElementSearch.tsx'
import { listRelationshipOptions } from '../element/relationshipOptions.ts'
import { AddButton } from './AddButton.tsx'
import { ElementField } from './ElementField.tsx'
import { FieldChoice } from './FieldChoice.tsx'
import { type AddChanges, type RelationshipKey, toKey } from './scenario.ts'
import { useElementWithRelationships } from './useElementWithRelationships.ts'

/** Relates an element to another. */
export function NewRelationshipForm({
  element: { kind, id },
  onAdd,
}: {
  element: FoundElement
  onAdd: AddChanges
}) {
  const { model } = useAtlas()
  const options = listRelationshipOptions(model, kind)
  const [key, setKey] = useState('')
  const option = options.find((each) => each.key === key)
  const [other, setOther] = useState<FoundElement>()
  const add = () => {
    if (!option || !other) return
    const ends = [{ kind, id }, toKey(other)] as const
    const [from, to] = option.isOutgoing ? ends : ends.toReversed()
    if (from && to) onAdd([{ op: 'put', type: option.type, from, to, properties: {} }])
  }
  return (
    <>
      <FieldChoice
        label="How they would relate"
        value={key}
        options={options.map((each) => [each.key, each.label])}
        onChange={(value) => {
          setKey(value)
          setOther(undefined)
        }}
      />
      {option && (
        <ElementField
          key={key}
          label="The other element"
          kinds={option.kinds}
          element={other}
          onSelect={setOther}
        />
      )}
      <AddButton isDisabled={!other} onAdd={add} />
    </>
  )
}

/** Ends one of an element's relationships, or gives it another end. */
export function RelationshipForm({
  element,
  isReplaced,
  onAdd,
}: {
  element: FoundElement
  isReplaced: boolean
  onAdd: AddChanges
}) {
  const { model } = useAtlas()
  const loaded = useElementWithRelationships(element)
  const [index, setIndex] = useState('')
  const [other, setOther] = useState<FoundElement>()
  const relationships = loaded.value?.relationships ?? []
  const chosen = index === '' ? undefined : relationships[Number(index)]
  const isFrom = chosen?.from.kind === element.kind && chosen.from.id === element.id
  const option = listRelationshipOptions(model, element.kind).find(
    ({ type, isOutgoing }) => type === chosen?.type && isOutgoing === isFrom,
  )
  const add = () => {
    if (!chosen) return
    const key: RelationshipKey = { type: chosen.type, from: toKey(chosen.from), to: toKey(chosen.to) }
    if (!isReplaced) return onAdd([{ op: 'delete', ...key }])
    if (!other) return
    const replaced = isFrom ? { ...key, to: toKey(other) } : { ...key, from: toKey(other) }
    onAdd([
      { op: 'delete', ...key },
      { op: 'put', ...replaced, properties: {} },
    ])
  }
  return (
    <>
      <FieldChoice
        label="Relationship"
        value={index}
        options={relationships.map(({ type, from, to }, position) => {
          const phrase = model.relationshipTypes.get(type)?.phrases.from ?? type
          return [String(position), `${from.name ?? from.id} ${phrase} ${to.name ?? to.id}`]
        })}
        onChange={(value) => {
          setIndex(value)
          setOther(undefined)
        }}
      />
      {isReplaced && chosen && option && (
        <ElementField
          key={index}
          label="The new other element"
          kinds={option.kinds}
          element={other}
          onSelect={setOther}
        />
      )}
      <AddButton isDisabled={!chosen || (isReplaced && !other)} onAdd={add} />
    </>
  )
}
