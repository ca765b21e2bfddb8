import { collaborationGraph } from '../../algorithms/collaborationGraph.ts'
import { detectCommunities } from '../../algorithms/communitiesAndPageRank.ts'
import { getId, getKind, getName, selectNodes } from '../../algorithms/nodes.ts'
import { assignUnits } from '../../algorithms/organisationUnits.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { type AnalysisDefinition, asOf } from '../analysisFile.ts'
import type { ReportRow } from '../report.ts'

export default {
  title: 'Communities',
  question: 'Who works together in fact, and does the organisation chart say the same?',
  description:
    'Departments, employees, partners, and the touchpoints and systems in use are connected by what they do: OWNS, ' +
    'PROVIDES_DATA_TO, INFLUENCES, DEFINES, IMPLEMENTS, OPERATES and DEPENDS_ON between two of them on the given day, ' +
    'in either direction; the weight of a connection is the number of these relationships. What the chart and ' +
    'declared arrangements say does not count. The communities are those that the method of Louvain finds, which ' +
    'seeks the greatest modularity, with a fixed seed. A row is a department, an employee or a partner. The unit of a ' +
    'department is reached by following PART_OF to the top and, where level is more than 0, that many steps back ' +
    'down, as far as its own place; the unit of an employee is that of the department the employee works in; of ' +
    'several departments to choose from, the one with the smallest id counts. Partners, and employees without a ' +
    'department, have no unit. share is fromUnit / inChart.',
  parameters: {
    level: {
      type: 'integer',
      minimum: 0,
      maximum: 20,
      description: 'How many steps below the top of the chart the units are',
    },
    shareAbove: {
      type: 'number',
      minimum: 0,
      maximum: 1,
      description: 'More than this share of a community has to be of one unit for the chart to agree',
    },
    asOf: asOf.parameter,
  },
  defaults: { level: { value: 0 }, shareAbove: { value: 0.5 }, asOf: asOf.default },
  theme: 'teamwork',
  columns: [
    { name: 'kind', type: 'string', description: 'Department, Employee or Partner' },
    { name: 'id', type: 'string', description: 'Its id' },
    { name: 'name', type: 'string', description: 'Its name' },
    {
      name: 'community',
      type: 'integer',
      description:
        'Number of its community: 1 has the most members, of equal ones that with the first member by kind and id; ' +
        'nothing when it does nothing with anybody',
    },
    {
      name: 'members',
      type: 'integer',
      description: 'How many elements of all five kinds the community has',
    },
    { name: 'unitId', type: 'string', description: 'Id of the department that is its unit' },
    { name: 'unit', type: 'string', description: 'Its name' },
    { name: 'fromUnit', type: 'integer', description: 'How many members of its community are of its unit' },
    { name: 'inChart', type: 'integer', description: 'How many members of its community have a unit' },
    { name: 'unitMembers', type: 'integer', description: 'How many in any community are of its unit' },
    { name: 'share', type: 'number', description: 'The share of the unit in the community' },
    { name: 'agrees', type: 'boolean', description: 'Whether that is more than shareAbove' },
    {
      name: 'modularity',
      type: 'number',
      description: 'How clear all communities are: up to 1; 0 is no clearer than chance',
    },
  ],
  analyse(projection, { level, shareAbove, asOf: day }) {
    const { members, connections } = collaborationGraph(projection, String(day))
    const { communityByNode, modularity } = detectCommunities(members.length, connections)
    const communities = new Map(members.map((node, index) => [node, communityByNode[index] ?? 0]))
    const standing = createStandingLookup(communities, assignUnits(projection, Number(level)))
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

/** What disagrees comes first, and what cannot be said last. */
const rankAgreement = (agrees: boolean | null) => (agrees === null ? 2 : Number(agrees))

function toRow(
  projection: Projection,
  node: number,
  { unit, agrees, ...standing }: CommunityStanding & { readonly agrees: boolean | null },
  modularity: number,
): ReportRow {
  return {
    kind: getKind(projection, node),
    id: getId(projection, node),
    name: getName(projection, node),
    ...standing,
    unitId: unit === null ? null : getId(projection, unit),
    unit: unit === null ? null : getName(projection, unit),
    agrees,
    modularity,
  }
}
