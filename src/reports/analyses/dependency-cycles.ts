import { type Adjacency, at, buildAdjacency, forEachArc } from '../../algorithms/adjacency.ts'
import { findShortestCycle } from '../../algorithms/shortestCycle.ts'
import { findStronglyConnectedComponents } from '../../algorithms/stronglyConnectedComponents.ts'
import { extractSubgraph, type Subgraph, simplifyArcs } from '../../algorithms/subgraph.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { toDayNumber } from '../../model/dates.ts'
import { kindNames } from '../../model/kinds.ts'
import { listTypesWithPropagation, relationshipTypeNames } from '../../model/relationships.ts'
import { type AnalysisDefinition, asOf } from '../analysisFile.ts'
import { getFailureGraph } from '../ecosystem/failureGraph.ts'
import { createHoldings, type Holdings } from '../ecosystem/holdings.ts'
import { describeNode, getId, getKind, getKindIndex, getName, selectNodes } from '../ecosystem/nodes.ts'
import { formatPath } from '../ecosystem/pathText.ts'
import type { ReportRow } from '../report.ts'

const lossTypes = listTypesWithPropagation('requires', 'oneOf')
const isLossType = relationshipTypeNames.map((name) => lossTypes.some((type) => type.name === name))

/** The kinds that can be in a cycle, data sets last: they do not fail by themselves. */
const cycleKinds = listCycleKinds().toSorted((a, b) => Number(a === 'DataSet') - Number(b === 'DataSet'))

const idColumns = cycleKinds.map((kind) => ({
  kind,
  name: `${kind.charAt(0).toLowerCase()}${kind.slice(1)}Ids`,
}))

export default {
  title: 'Dependency cycles',
  question: 'What depends on itself through others, so that nothing in the cycle can be restored first?',
  description:
    'A row for each largest set of at least two elements in use, data sets not counted, in which each element can be ' +
    `lost with each other one along relationships that propagate loss (requires, oneOf): ${lossTypes.map(({ name }) => name).join(', ')}. ` +
    `Only these kinds can be in a cycle: ${cycleKinds.join(', ')}. A row is named after the first element in this ` +
    'order of kinds, then by id; the largest sets come first. A set stays within one party if a department, ' +
    'employee or partner exists such that every element of the set is that party, is owned or operated by it on the ' +
    'day (OWNS, OPERATES), or is a data set that such a system stores; such a set is not a finding.',
  parameters: { asOf: asOf.parameter },
  defaults: { asOf: asOf.default },
  key: ['kind', 'id'],
  theme: 'failure',
  columns: [
    { name: 'kind', type: 'string', description: 'Kind of the first element of the set' },
    { name: 'id', type: 'string', description: 'Id of that element' },
    { name: 'name', type: 'string', description: 'Name of that element' },
    { name: 'size', type: 'integer', description: 'Number of elements in the set' },
    { name: 'shortestSize', type: 'integer', description: 'Number of elements in its shortest cycle' },
    {
      name: 'shortestCycle',
      type: 'string',
      description:
        'A shortest cycle, in the direction in which a failure spreads; if there are several, the one with the first ' +
        'element by kind and id; ' +
        'arrows show the direction of each relationship',
    },
    {
      name: 'members',
      type: 'strings',
      description: 'Names of all elements, by kind in the order of the next columns, then by id',
    },
    ...idColumns.map(({ kind, name }) => ({
      name,
      type: 'strings' as const,
      description: `Ids of the elements of kind ${kind}`,
    })),
    {
      name: 'withinParty',
      type: 'string',
      description: 'Name of the party within which the set stays, the first by kind and id; empty if none',
    },
    {
      name: 'crossesParties',
      type: 'boolean',
      description: 'Whether the set does not stay within one party',
    },
    {
      name: 'importance',
      type: 'integer',
      description: 'Importance of the most important touchpoint in the set, 1 to 5',
    },
  ],
  finding: {
    severity: 'medium',
    key: ['kind', 'id'],
    cause: { id: 'kind' },
    elements: Object.fromEntries(idColumns.map(({ kind, name }) => [name, kind])),
    when: 'crossesParties',
    explanation: '{size:element} depend on each other: {shortestCycle}.',
    remedy: {
      action: 'Remove one of the dependencies, or add an alternative to it',
      call: 'DELETE /relationships/DEPENDS_ON/{fromKind}/{from}/{toKind}/{to}',
    },
    actors: ['owner', 'operator', 'party'],
  },
  analyse(projection, { asOf: day }) {
    const dependencyGraph = buildDependencyGraph(projection, String(day))
    const holdings = createHoldings(projection, toDayNumber(String(day)))
    const arcs = simplifyArcs(dependencyGraph.arcs)
    const canFail = (index: number) => getKind(projection, at(dependencyGraph.nodes, index)) !== 'DataSet'
    return findStronglyConnectedComponents(arcs)
      .filter((indexes) => indexes.filter(canFail).length > 1)
      .map((indexes) => indexes.toSorted((a, b) => a - b))
      .toSorted((a, b) => b.length - a.length || at(a, 0) - at(b, 0))
      .map((indexes) => {
        const cycle = extractSubgraph(arcs, indexes, () => true)
        const shortestCycle = (findShortestCycle(cycle.arcs) ?? []).map((index) => at(indexes, index))
        const members = indexes.map((index) => at(dependencyGraph.nodes, index))
        return {
          ...describeMembers(projection, members, holdings),
          shortestSize: shortestCycle.length,
          shortestCycle: formatCycle(projection, dependencyGraph, shortestCycle),
        }
      })
  },
} satisfies AnalysisDefinition

/** The kinds of which an element can depend on itself through others, by what these types may connect. */
function listCycleKinds(): string[] {
  const pairs = lossTypes.flatMap(({ ends, dependentEnd }) =>
    ends.flatMap(([from, to]) => {
      const [dependents, suppliers] = dependentEnd === 'from' ? [from, to] : [to, from]
      return dependents.flatMap((dependent) => suppliers.map((supplier) => [dependent, supplier] as const))
    }),
  )
  const arcs = buildAdjacency(
    kindNames.length,
    pairs.map(([dependent]) => getKindIndex(dependent)),
    pairs.map(([, supplier]) => getKindIndex(supplier)),
  )
  const inCycle = new Set(
    findStronglyConnectedComponents(arcs)
      .filter(({ length }) => length > 1)
      .flat(),
  )
  return kindNames.filter((_, index) => inCycle.has(index))
}

/** What can be lost with what, among the kinds of cycles. */
function buildDependencyGraph(projection: Projection, day: string): Subgraph {
  const nodes = cycleKinds.flatMap((kind) => selectNodes(projection, [kind]))
  const { affects } = getFailureGraph(projection, day)
  return extractSubgraph(
    affects,
    nodes,
    (link) => isLossType[at(projection.relationships.type, link)] === true,
  )
}

function describeMembers(projection: Projection, members: readonly number[], holdings: Holdings): ReportRow {
  const listIds = (kind: string) =>
    members.filter((node) => getKind(projection, node) === kind).map((node) => getId(projection, node))
  const importance = members.reduce((most, node) => Math.max(most, at(projection.nodes.importance, node)), 0)
  const party = holdings.findCommonParty(members)
  return {
    ...describeNode(projection, at(members, 0)),
    size: members.length,
    members: members.map((node) => getName(projection, node)),
    ...Object.fromEntries(idColumns.map(({ kind, name }) => [name, listIds(kind)])),
    withinParty: party === undefined ? null : getName(projection, party),
    crossesParties: party === undefined,
    importance: importance === 0 ? null : importance,
  }
}

/** `billing <-DEPENDS_ON- crm <-DEPENDS_ON- billing` */
function formatCycle(projection: Projection, { nodes, arcs }: Subgraph, cycle: readonly number[]): string {
  const links = cycle.map((index, step) => findLink(projection, arcs, index, cycle[step + 1] ?? at(cycle, 0)))
  return formatPath(projection, at(nodes, at(cycle, 0)), links)
}

/** Of several relationships the first type in the order of the model. */
function findLink({ relationships }: Projection, arcs: Adjacency, index: number, next: number): number {
  const links: number[] = []
  forEachArc(arcs, index, (target, link) => {
    if (target === next) links.push(link)
  })
  const [first = 0] = links.toSorted((a, b) => at(relationships.type, a) - at(relationships.type, b))
  return first
}
