import { type Adjacency, at, forEachArc } from '../../algorithms/adjacency.ts'
import { getFailureGraph } from '../../algorithms/failureGraph.ts'
import { getId, getKind, getName, selectNodes } from '../../algorithms/nodes.ts'
import { findShortestCycle } from '../../algorithms/shortestCycle.ts'
import { findStronglyConnectedComponents } from '../../algorithms/stronglyConnectedComponents.ts'
import { extractSubgraph, type Subgraph, simplifyArcs } from '../../algorithms/subgraph.ts'
import { type Projection, relationshipTypeNames } from '../../graph/projection/projection.ts'
import { type AnalysisDefinition, asOf } from '../analysisFile.ts'
import type { ReportRow } from '../report.ts'

const dependencyTypes = ['DEPENDS_ON', 'OPERATES', 'STORES', 'IMPLEMENTS', 'PROVIDES_DATA_TO'].map((type) =>
  relationshipTypeNames.indexOf(type),
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
  theme: 'failure',
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
    const dependencyGraph = buildDependencyGraph(projection, String(day))
    const arcs = simplifyArcs(dependencyGraph.arcs)
    const canCauseCycle = (index: number) =>
      getKind(projection, at(dependencyGraph.nodes, index)) !== 'DataSet'
    return findStronglyConnectedComponents(arcs)
      .filter((indexes) => indexes.filter(canCauseCycle).length > 1)
      .map((indexes) => indexes.toSorted((a, b) => a - b))
      .toSorted((a, b) => b.length - a.length || at(a, 0) - at(b, 0))
      .map((indexes) => {
        const cycle = extractSubgraph(arcs, indexes, () => true)
        const shortestCycleIndexes = findShortestCycle(cycle.arcs) ?? []
        return toRow(
          projection,
          dependencyGraph,
          indexes,
          shortestCycleIndexes.map((index) => at(indexes, index)),
        )
      })
  },
} satisfies AnalysisDefinition

/** What fails and what cannot work without it, data sets last. */
function buildDependencyGraph(projection: Projection, day: string): Subgraph {
  const nodes = selectNodes(projection, ['Department', 'Partner', 'Process', 'System', 'Touchpoint'])
  const inUse = [...nodes, ...selectNodes(projection, ['DataSet'])].filter(
    (node) => at(projection.nodes.isLive, node) === 1,
  )
  const { affects } = getFailureGraph(projection, day)
  return extractSubgraph(affects, inUse, (link) =>
    dependencyTypes.includes(at(projection.relationships.type, link)),
  )
}

function toRow(
  projection: Projection,
  { nodes, arcs }: Subgraph,
  indexes: readonly number[],
  shortestCycleIndexes: readonly number[],
): ReportRow {
  const members = indexes.map((index) => at(nodes, index))
  const first = at(members, 0)
  const listIds = (kind: string) =>
    members.filter((node) => getKind(projection, node) === kind).map((node) => getId(projection, node))
  const importance = members.reduce((most, node) => Math.max(most, at(projection.nodes.importance, node)), 0)
  return {
    kind: getKind(projection, first),
    id: getId(projection, first),
    name: getName(projection, first),
    size: members.length,
    shortestSize: shortestCycleIndexes.length,
    shortestCycle: formatCycle(projection, { nodes, arcs }, shortestCycleIndexes),
    members: members.map((node) => getName(projection, node)),
    departmentIds: listIds('Department'),
    partnerIds: listIds('Partner'),
    processIds: listIds('Process'),
    systemIds: listIds('System'),
    touchpointIds: listIds('Touchpoint'),
    dataSetIds: listIds('DataSet'),
    importance: importance === 0 ? null : importance,
  }
}

/** `billing <-DEPENDS_ON- crm <-DEPENDS_ON- billing` */
function formatCycle(projection: Projection, { nodes, arcs }: Subgraph, cycle: readonly number[]): string {
  const name = (index: number) => getName(projection, at(nodes, index))
  const steps = cycle.map((index, step) => {
    const next = cycle[step + 1] ?? at(cycle, 0)
    return `${formatArrow(projection, at(nodes, index), findLink(projection, arcs, index, next))}${name(next)}`
  })
  return [name(at(cycle, 0)), ...steps].join('')
}

/** Of several relationships the first type of the model. */
function findLink({ relationships }: Projection, arcs: Adjacency, index: number, next: number): number {
  const links: number[] = []
  forEachArc(arcs, index, (target, link) => {
    if (target === next) links.push(link)
  })
  return at(
    links.toSorted((a, b) => at(relationships.type, a) - at(relationships.type, b)),
    0,
  )
}

function formatArrow({ relationships }: Projection, from: number, link: number): string {
  const type = relationshipTypeNames[at(relationships.type, link)]
  return at(relationships.from, link) === from ? ` -${type}-> ` : ` <-${type}- `
}
