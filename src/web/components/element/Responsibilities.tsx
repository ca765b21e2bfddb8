import { type ElementKey, type Relationship, type RelationshipType, toElementPath } from '../../api/model.ts'
import { useAtlas } from '../../shell/atlas.ts'
import { today } from '../../shell/days.ts'
import { capitalize } from '../../shell/format.ts'
import { ElementLink } from '../ElementLink.tsx'

/** Who owns an element and who holds each role there; a gap is said, not left empty. */
export function Responsibilities({
  element,
  relationships,
}: {
  element: ElementKey
  relationships: readonly Relationship[]
}) {
  const { model } = useAtlas()
  const types = [...model.relationshipTypes.values()].filter(
    ({ traits, ends }) =>
      (traits.includes('ownership') || traits.includes('role')) &&
      ends.some(({ to }) => to.includes(element.kind)),
  )
  if (types.length === 0) return null
  return (
    <section class="card">
      <h2>Who is responsible</h2>
      <dl class="facts">
        {types.map((type) => (
          <Holders key={type.name} type={type} element={element} relationships={relationships} />
        ))}
      </dl>
    </section>
  )
}

function Holders({
  type,
  element,
  relationships,
}: {
  type: RelationshipType
  element: ElementKey
  relationships: readonly Relationship[]
}) {
  const holders = relationships.filter(
    ({ type: name, to, until }) =>
      name === type.name && to.id === element.id && to.kind === element.kind && !isPast(until),
  )
  const isContested = type.traits.includes('ownership') && holders.length > 1
  return (
    <>
      <dt title={type.description}>{capitalize(type.noun)}</dt>
      <dd class="holders">
        {holders.length === 0 && (
          <span class="badge" data-tone="bad">
            nobody
          </span>
        )}
        {holders.map(({ from }) => (
          <ElementLink key={toElementPath(from)} element={from} name={from.name} />
        ))}
        {isContested && (
          <span class="badge" data-tone="warn">
            contested
          </span>
        )}
      </dd>
    </>
  )
}

const isPast = (until: unknown) => typeof until === 'string' && until <= today()
