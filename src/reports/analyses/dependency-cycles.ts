import { type Arcs, at, visitArcs } from '../../algorithms/adjacency.ts'
import { failureOn } from '../../algorithms/failureGraph.ts'
import { idOf, kindOf, nameOf, nodesOfKinds } from '../../algorithms/nodes.ts'
import { shortestCycle } from '../../algorithms/shortestCycle.ts'
import { strongComponents } from '../../algorithms/stronglyConnectedComponents.ts'
import { type Part, partOf, simple } from '../../algorithms/subgraph.ts'
import { type Projection, typeNames } from '../../graph/projection/projection.ts'
import { type Analysis, asOf } from '../analysisFile.ts'
import type { Row } from '../report.ts'

const vicious = ['DEPENDS_ON', 'OPERATES', 'STORES', 'IMPLEMENTS', 'PROVIDES_DATA_TO'].map((type) =>
  typeNames.indexOf(type),
)

export default {
  title: 'Dependency cycles',
  question:
    'What depends on itself through others, so that a failure comes back and nothing can be restored first?',
  description:
    'Elements in use belong to one circle when each cannot work without each other one, directly or through others, ' +
    'on the given day: a largest set of at least two, data sets not counted, in which each reaches each along what ' +
    'is needed day by day: DEPENDS_ON, OPERATES (the system needs who runs it), STORES (the data set needs the system ' +
    'that keeps it), IMPLEMENTS and PROVIDES_DATA_TO (the touchpoint needs who carries it out and who supplies the ' +
    'data). Other types of relationship close no circle: DEFINES decides before the work and COLLECTS gathers for ' +
    'later; ACCESSES permits; PART_OF and WORKS_IN say what belongs together; NEXT, IN_PHASE, HAS_PHASE, ENGAGES_AT ' +
    "and SERVES are the customer's way. A row is such a set, named after its first element in the order of kind " +
    '(Department, Partner, Process, System, Touchpoint, DataSet) and id.',
  parameters: { asOf: asOf.parameter },
  defaults: { asOf: asOf.default },
  columns: [
    { name: 'kind', type: 'string', description: 'Kind of the first element of the circle' },
    { name: 'id', type: 'string', description: 'Its id' },
    { name: 'name', type: 'string', description: 'Its name' },
    { name: 'size', type: 'integer', description: 'How many elements the circle has' },
    { name: 'shortestSize', type: 'integer', description: 'How many the shortest circle within it has' },
    {
      name: 'shortestCycle',
      type: 'string',
      description: 'That circle, the way a failure goes; arrows show the relationships as they are stored',
    },
    {
      name: 'members',
      type: 'strings',
      description: 'All elements by name, in the order of the next columns',
    },
    { name: 'departmentIds', type: 'strings', description: 'Ids of the departments among them' },
    { name: 'partnerIds', type: 'strings', description: 'Ids of the partners' },
    { name: 'processIds', type: 'strings', description: 'Ids of the processes' },
    { name: 'systemIds', type: 'strings', description: 'Ids of the systems' },
    { name: 'touchpointIds', type: 'strings', description: 'Ids of the touchpoints' },
    { name: 'dataSetIds', type: 'strings', description: 'Ids of the data sets' },
    { name: 'importance', type: 'integer', description: 'How much the most important touchpoint matters' },
  ],
  finding: {
    severity: 'medium',
    key: ['kind', 'id'],
    elements: {
      departmentIds: 'Department',
      partnerIds: 'Partner',
      processIds: 'Process',
      systemIds: 'System',
      touchpointIds: 'Touchpoint',
      dataSetIds: 'DataSet',
    },
    explanation: '{size} elements cannot work without each other: {shortestCycle}.',
  },
  analyse(projection, { asOf: day }) {
    const whole = dependenceOn(projection, String(day))
    const arcs = simple(whole.arcs)
    const isWork = (place: number) => kindOf(projection, at(whole.nodes, place)) !== 'DataSet'
    return strongComponents(arcs)
      .filter((places) => places.filter(isWork).length > 1)
      .map((places) => places.toSorted((a, b) => a - b))
      .toSorted((a, b) => b.length - a.length || at(a, 0) - at(b, 0))
      .map((places) => {
        const circle = partOf(arcs, places, () => true)
        const shortest = shortestCycle(circle.arcs) ?? []
        return rowOf(
          projection,
          whole,
          places,
          shortest.map((place) => at(places, place)),
        )
      })
  },
} satisfies Analysis

/** What fails and what cannot work without it, data sets last. */
function dependenceOn(projection: Projection, day: string): Part {
  const nodes = nodesOfKinds(projection, ['Department', 'Partner', 'Process', 'System', 'Touchpoint'])
  const inUse = [...nodes, ...nodesOfKinds(projection, ['DataSet'])].filter(
    (node) => at(projection.nodes.isLive, node) === 1,
  )
  const { affects } = failureOn(projection, day)
  return partOf(affects, inUse, (link) => vicious.includes(at(projection.relationships.type, link)))
}

function rowOf(
  projection: Projection,
  { nodes, arcs }: Part,
  places: readonly number[],
  shortest: readonly number[],
): Row {
  const members = places.map((place) => at(nodes, place))
  const first = at(members, 0)
  const idsOf = (kind: string) =>
    members.filter((node) => kindOf(projection, node) === kind).map((node) => idOf(projection, node))
  const importance = members.reduce((most, node) => Math.max(most, at(projection.nodes.importance, node)), 0)
  return {
    kind: kindOf(projection, first),
    id: idOf(projection, first),
    name: nameOf(projection, first),
    size: members.length,
    shortestSize: shortest.length,
    shortestCycle: textOf(projection, { nodes, arcs }, shortest),
    members: members.map((node) => nameOf(projection, node)),
    departmentIds: idsOf('Department'),
    partnerIds: idsOf('Partner'),
    processIds: idsOf('Process'),
    systemIds: idsOf('System'),
    touchpointIds: idsOf('Touchpoint'),
    dataSetIds: idsOf('DataSet'),
    importance: importance === 0 ? null : importance,
  }
}

/** `billing <-DEPENDS_ON- crm <-DEPENDS_ON- billing` */
function textOf(projection: Projection, { nodes, arcs }: Part, circle: readonly number[]): string {
  const name = (place: number) => nameOf(projection, at(nodes, place))
  const steps = circle.map((place, step) => {
    const next = circle[step + 1] ?? at(circle, 0)
    return `${arrowOf(projection, at(nodes, place), linkBetween(projection, arcs, place, next))}${name(next)}`
  })
  return [name(at(circle, 0)), ...steps].join('')
}

/** Of several relationships the first type of the model. */
function linkBetween({ relationships }: Projection, arcs: Arcs, place: number, next: number): number {
  const links: number[] = []
  visitArcs(arcs, place, (target, link) => {
    if (target === next) links.push(link)
  })
  return at(
    links.toSorted((a, b) => at(relationships.type, a) - at(relationships.type, b)),
    0,
  )
}

function arrowOf({ relationships }: Projection, from: number, link: number): string {
  const type = typeNames[at(relationships.type, link)]
  return at(relationships.from, link) === from ? ` -${type}-> ` : ` <-${type}- `
}
