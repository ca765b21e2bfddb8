import { detectCommunities } from '../../algorithms/communities.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { type AnalysisDefinition, asOf } from '../analysisFile.ts'
import { buildCollaborationGraph, collaborationTypes } from '../ecosystem/collaborationGraph.ts'
import { describeNode, getId, getName, selectNodes } from '../ecosystem/nodes.ts'
import { assignUnits } from '../ecosystem/organisationUnits.ts'
import type { ReportRow } from '../report.ts'

export default {
  title: 'Communities',
  question: 'Who actually works together, and does the organisation chart agree?',
  description:
    'A row for each department, employee and partner: rows where the chart disagrees first, then those where it ' +
    'agrees, then those where it cannot be compared; within each group by community (none first), then by kind and id. Departments, employees, partners, and the ' +
    'touchpoints and systems in use are connected by the relationships between two of them that are valid on the given ' +
    `day and of type ${collaborationTypes.join(', ')}, in either direction; the weight of a connection is the number ` +
    'of these relationships. Communities are found with the Louvain method (see “Terms”). An element with no connection has no community. The unit of a department is found by ' +
    'following PART_OF to the top and, if level is more than 0, going that many steps back down the same way, at most to the department ' +
    'itself; where a department is part of several, the one with the smallest id counts; in a PART_OF cycle the ' +
    'department with the smallest id is the top. The unit of an employee is that of the department it works in ' +
    '(WORKS_IN; if there are several, the one with the smallest id). Partners, and employees without a department, have no unit. ' +
    'share is fromUnit ÷ inChart.',
  parameters: {
    level: {
      type: 'integer',
      minimum: 0,
      maximum: 20,
      description: 'How many steps below the top of the chart the units are; 0 is the top',
    },
    shareAbove: {
      type: 'number',
      minimum: 0,
      maximum: 1,
      description: 'The chart agrees if more than this share of a community belongs to the unit',
    },
    asOf: asOf.parameter,
  },
  defaults: { level: { value: 0 }, shareAbove: { value: 0.5 }, asOf: asOf.default },
  theme: 'teamwork',
  plot: { type: 'matrix', rows: 'unit', columns: 'community' },
  columns: [
    { name: 'kind', type: 'string', description: 'Department, Employee or Partner' },
    { name: 'id', type: 'string', description: 'Id of the element' },
    { name: 'name', type: 'string', description: 'Name of the element' },
    {
      name: 'community',
      type: 'integer',
      description:
        'Number of its community: 1 has the most members; among equally large ones, the one with the first member by ' +
        'kind and id comes first; empty if not connected',
    },
    {
      name: 'members',
      type: 'integer',
      description: 'Number of elements of all five kinds in the community',
    },
    { name: 'unitId', type: 'string', description: 'Id of the department that is its unit' },
    { name: 'unit', type: 'string', description: 'Name of that department' },
    {
      name: 'fromUnit',
      type: 'integer',
      description: 'Number of members of its community that belong to its unit',
    },
    {
      name: 'inChart',
      type: 'integer',
      description: 'Number of members of its community that have any unit',
    },
    {
      name: 'unitMembers',
      type: 'integer',
      description: 'Number of elements in any community that belong to its unit',
    },
    { name: 'share', type: 'number', description: 'fromUnit ÷ inChart, 0 to 1' },
    {
      name: 'agrees',
      type: 'boolean',
      description: 'Whether share is more than shareAbove; empty without a community or a unit',
    },
    {
      name: 'modularity',
      type: 'number',
      description: 'Modularity of all communities, up to 1; at 0 they are no clearer than by chance',
    },
  ],
  analyse(projection, { level, shareAbove, asOf: day }) {
    const { members, connections } = buildCollaborationGraph(projection, String(day))
    const { communityByNode, modularity } = detectCommunities(members.length, connections)
    const communities = new Map(members.map((node, index) => [node, communityByNode[index] ?? 0]))
    const standing = createStandingLookup(communities, assignUnits(projection, Number(level), String(day)))
    return selectNodes(projection, ['Department', 'Employee', 'Partner'])
      .map((node) => {
        const { share, ...otherFields } = standing(node)
        return { node, ...otherFields, share, agrees: share === null ? null : share > Number(shareAbove) }
      })
      .toSorted(
        (a, b) =>
          rankAgreement(a.agrees) - rankAgreement(b.agrees) || (a.community ?? 0) - (b.community ?? 0),
      )
      .map(({ node, ...details }) => toRow(projection, node, details, modularity))
  },
} satisfies AnalysisDefinition

interface CommunityStanding {
  readonly community: number | null
  readonly members: number | null
  readonly unit: number | null
  readonly fromUnit: number | null
  readonly inChart: number | null
  readonly unitMembers: number | null
  readonly share: number | null
}

/** How a node stands in its community, by its unit. */
function createStandingLookup(communities: ReadonlyMap<number, number>, units: ReadonlyMap<number, number>) {
  const counts = new Map<string, number>()
  const count = (...parts: readonly (number | string)[]) => counts.get(parts.join()) ?? 0
  const add = (...parts: readonly (number | string)[]) => counts.set(parts.join(), count(...parts) + 1)
  for (const [node, community] of communities) {
    const unit = units.get(node)
    add('members', community)
    if (unit === undefined) continue
    add('inChart', community)
    add('unit', unit)
    add('both', community, unit)
  }
  return (node: number): CommunityStanding => {
    const community = communities.get(node) ?? null
    const unit = units.get(node) ?? null
    const unitInCommunity = community === null || unit === null ? null : count('both', community, unit)
    const inChart = community === null ? null : count('inChart', community)
    return {
      community,
      members: community === null ? null : count('members', community),
      unit,
      fromUnit: unitInCommunity,
      inChart,
      unitMembers: unit === null ? null : count('unit', unit),
      share: unitInCommunity === null || inChart === null ? null : unitInCommunity / inChart,
    }
  }
}

/** Disagreement first, what cannot be compared last. */
const rankAgreement = (agrees: boolean | null) => (agrees === null ? 2 : Number(agrees))

function toRow(
  projection: Projection,
  node: number,
  { unit, agrees, ...standing }: CommunityStanding & { readonly agrees: boolean | null },
  modularity: number,
): ReportRow {
  return {
    ...describeNode(projection, node),
    ...standing,
    unitId: unit === null ? null : getId(projection, unit),
    unit: unit === null ? null : getName(projection, unit),
    agrees,
    modularity,
  }
}
