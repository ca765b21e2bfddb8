import { buildEcosystemMap } from '../../src/formats/diagrams/map/buildEcosystemMap.ts'
import type { EcosystemMap } from '../../src/formats/diagrams/map/ecosystemMap.ts'
import type { NodeRecord, RelationshipRecord } from '../../src/graph/reading/streamEcosystem.ts'

type Properties = Readonly<Record<string, unknown>>

/** A node as a map is drawn from it; its name is its id unless it has another one. */
export const createNode = (kind: string, id: string, properties: Properties = {}) =>
  ({ kind, id, name: id, ...properties }) as unknown as NodeRecord

/** A relationship as a map is drawn from it: `createRelationship('OWNS', 'Department/it', 'Touchpoint/chat')`. */
export function createRelationship(type: string, from: string, to: string) {
  const [fromKind = '', fromId = ''] = from.split('/')
  const [toKind = '', toId = ''] = to.split('/')
  return {
    type,
    from: { kind: fromKind, id: fromId },
    to: { kind: toKind, id: toId },
  } as unknown as RelationshipRecord
}

interface JourneySize {
  readonly phases: number
  readonly touchpointsPerPhase: number
}

/** A map with journeys of the same size, whose touchpoints follow each other and depend on a few systems. */
export function createMap(journeyCount: number, { phases, touchpointsPerPhase }: JourneySize): EcosystemMap {
  const systems = Array.from({ length: 6 }, (_, index) => createNode('System', `system-${index}`))
  const journeys = Array.from({ length: journeyCount }, (_, journey) => {
    const journeyId = `journey-${String(journey).padStart(2, '0')}`
    const columns = Array.from({ length: phases }, (_, phase) => `${journeyId}.${phase}`)
    const touchpoints = columns.flatMap((phase) =>
      Array.from({ length: touchpointsPerPhase }, (_, index) => ({ phase, id: `${phase}.t${index}` })),
    )
    return {
      nodes: [
        createNode('Journey', journeyId),
        ...columns.map((id, position) => createNode('Phase', id, { position })),
        ...touchpoints.map(({ id }) => createNode('Touchpoint', id, { lifecycle: 'live' })),
      ],
      relationships: [
        ...columns.map((id) => createRelationship('HAS_PHASE', `Journey/${journeyId}`, `Phase/${id}`)),
        ...touchpoints.flatMap(({ id, phase }, index) => [
          createRelationship('IN_PHASE', `Touchpoint/${id}`, `Phase/${phase}`),
          createRelationship('DEPENDS_ON', `Touchpoint/${id}`, `System/system-${index % 6}`),
          createRelationship('DEPENDS_ON', `Touchpoint/${id}`, `System/system-${(index * 5) % 6}`),
          createRelationship(
            'NEXT',
            `Touchpoint/${id}`,
            `Touchpoint/${touchpoints[(index * 3 + 1) % touchpoints.length]?.id}`,
          ),
        ]),
      ],
    }
  })
  const records = {
    nodes: [...systems, ...journeys.flatMap(({ nodes }) => nodes)],
    relationships: journeys.flatMap(({ relationships }) => relationships),
  }
  return buildEcosystemMap(records, { day: '2026-06-30' })
}
