import { useState } from 'preact/hooks'
import { type ElementKey, type Relationship, relationshipPath, toElementPath } from '../../api/model.ts'
import { toProblem } from '../../api/problem.ts'
import { useAtlas, useLinks, useMay } from '../../shell/atlas.ts'
import { capitalize, formatCount, formatDate } from '../../shell/format.ts'
import { ElementLink } from '../ElementLink.tsx'
import { AddRelationship } from './AddRelationship.tsx'
import type { ElementWithRelationships } from './ElementDetails.tsx'

/** The relationships of an element by type and direction; owner and roles first. */
export function RelationshipGroups({
  element,
  value,
}: {
  element: ElementKey
  value: ElementWithRelationships
}) {
  const mayEdit = useMay('edit')
  const links = useLinks()
  const [isAdding, setAdding] = useState(false)
  const { model } = useAtlas()
  const { relationships, relationshipsTotal } = value
  const order = [...model.relationshipTypes.keys()]
  const groups = Map.groupBy(
    relationships,
    (relationship) => `${relationship.type} ${isFrom(relationship, element) ? 'out' : 'in'}`,
  )
  const sorted = [...groups].sort(
    ([a], [b]) => order.indexOf(a.split(' ')[0] ?? '') - order.indexOf(b.split(' ')[0] ?? ''),
  )
  return (
    <section>
      <div class="page-head">
        <h2>Relationships</h2>
        {mayEdit && (
          <button type="button" onClick={() => setAdding(true)}>
            Add a relationship
          </button>
        )}
      </div>
      {relationships.length < relationshipsTotal && (
        <p class="notice">
          {formatCount(relationships.length, 'relationship')} of {relationshipsTotal} are listed.{' '}
          <a href={links.page(['elements', element.kind, element.id], { tab: 'neighbourhood' })}>
            The neighbourhood
          </a>{' '}
          counts all.
        </p>
      )}
      {relationships.length === 0 && <p class="muted">None yet. Nothing on the map depends on it.</p>}
      <div class="groups">
        {sorted.map(([key, group]) => (
          <RelationshipGroup key={key} element={element} relationships={group} mayEdit={mayEdit} />
        ))}
      </div>
      {isAdding && <AddRelationship element={element} onClose={() => setAdding(false)} />}
    </section>
  )
}

const isFrom = ({ from }: Relationship, { kind, id }: ElementKey) => from.kind === kind && from.id === id

function RelationshipGroup({
  element,
  relationships,
  mayEdit,
}: {
  element: ElementKey
  relationships: readonly Relationship[]
  mayEdit: boolean
}) {
  const { client, model, announce, refresh } = useAtlas()
  const [first] = relationships
  if (!first) return null
  const type = model.relationshipTypes.get(first.type)
  const isOutgoing = isFrom(first, element)
  const phrase = type?.phrases[isOutgoing ? 'from' : 'to'] ?? first.type
  const isContested = first.type === 'OWNS' && !isOutgoing && relationships.length > 1
  const remove = async (relationship: Relationship) => {
    const path = relationshipPath(relationship.type, relationship.from, relationship.to)
    try {
      await client.send(path, { method: 'DELETE' })
      refresh()
      const { type: _, from: _from, to: _to, ...values } = relationship
      announce('Relationship removed', {
        label: 'Undo',
        run: async () => {
          await client.send(path, { method: 'PUT', body: pickInput(values, type?.properties ?? []) })
          refresh()
        },
      })
    } catch (error) {
      announce(toProblem(error).message)
    }
  }
  return (
    <section class="card">
      <h3 title={type?.description}>
        {capitalize(phrase)} <span class="muted">{relationships.length}</span>
        {isContested && (
          <span class="badge" data-tone="warn">
            several owners
          </span>
        )}
      </h3>
      <ul>
        {relationships.map((relationship) => {
          const other = isFrom(relationship, element) ? relationship.to : relationship.from
          return (
            <li key={toElementPath(other)}>
              <ElementLink element={other} name={other.name} />
              <Validity relationship={relationship} />
              {mayEdit && (
                <button
                  type="button"
                  class="icon"
                  aria-label={`Remove ${other.name ?? other.id}`}
                  onClick={() => remove(relationship)}
                >
                  ×
                </button>
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function Validity({ relationship: { since, until, confidence, claimedBy } }: { relationship: Relationship }) {
  const parts = [
    typeof since === 'string' && `since ${formatDate(since)}`,
    typeof until === 'string' && `until ${formatDate(until)}`,
    confidence === 'validated' && 'validated',
    typeof claimedBy === 'string' && `claimed by ${claimedBy}`,
  ].filter(Boolean)
  return parts.length > 0 ? <span class="muted">{parts.join(', ')}</span> : null
}

/** The properties that a client sets. */
export const pickInput = (
  values: Readonly<Record<string, unknown>>,
  properties: readonly { name: string; isSetByService: boolean }[],
) =>
  Object.fromEntries(
    properties.flatMap(({ name, isSetByService }) =>
      isSetByService || values[name] === undefined ? [] : [[name, values[name]]],
    ),
  )
