import { expect } from 'vitest'
import { type Communities, findCommunities } from '../communities.ts'
import {
  by,
  claims,
  compareText,
  createLookup,
  type Lookup,
  type Node,
  nameOf,
  parties,
  type Recompute,
  toKey,
} from '../ecosystem.ts'

export const listParameters = () => [{}, { level: 1 }]

const connectedKinds = ['Department', 'Employee', 'Partner', 'System', 'Touchpoint']
const connectingTypes = [...claims, 'VIA', 'DEPENDS_ON', 'OPERATES']

export const recompute: Recompute = (ecosystem, { level, shareAbove, asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  const units = new Map(
    lookup.listNodes(...parties).map((party) => [party, findUnit(lookup, party, Number(level))]),
  )
  const { numbers, modularity } = findConnectedCommunities(lookup)
  const findCommunity = (party: Node) => numbers.get(toKey(party)) ?? null
  const connected = [...units.keys()].filter((party) => findCommunity(party) !== null)
  const rows = [...units].map(([party, unit]) => {
    const community = findCommunity(party)
    const inChart = connected.filter((each) => findCommunity(each) === community && units.get(each))
    const fromUnit = inChart.filter((each) => units.get(each) === unit)
    const isComparable = community !== null && unit !== undefined
    const share = isComparable ? fromUnit.length / inChart.length : null
    return {
      kind: party.kind,
      id: party.id,
      name: nameOf(party),
      community,
      members: community && [...numbers.values()].filter((each) => each === community).length,
      unitId: unit?.id ?? null,
      unit: unit ? nameOf(unit) : null,
      fromUnit: isComparable ? fromUnit.length : null,
      inChart: community === null ? null : inChart.length,
      unitMembers: unit ? connected.filter((each) => units.get(each) === unit).length : null,
      share,
      agrees: share === null ? null : share > Number(shareAbove),
      modularity: expect.closeTo(modularity, 12),
    }
  })
  return rows.sort(
    by(
      (row) => row.agrees,
      (row) => Number(row.community ?? 0),
      (row) => row.kind,
      (row) => row.id,
    ),
  )
}

/** The communities of all elements that are connected with another one. */
function findConnectedCommunities({ listInUse, relationships }: Lookup): Communities {
  const keys = listInUse(...connectedKinds).map(toKey)
  const pairs = relationships
    .filter(({ type }) => connectingTypes.includes(type))
    .map(({ from, to }) => [toKey(from), toKey(to)].sort(compareText))
    .filter(([one, other]) => one !== other && [one, other].every((key) => keys.includes(String(key))))
  const connections = [...Map.groupBy(pairs, ([one, other]) => `${one} ${other}`).values()]
    .map((group) => ({ one: String(group[0]?.[0]), other: String(group[0]?.[1]), weight: group.length }))
    .sort(
      by(
        ({ one }) => keys.indexOf(one),
        ({ other }) => keys.indexOf(other),
      ),
    )
  const connected = new Set(connections.flatMap(({ one, other }) => [one, other]))
  return findCommunities(
    keys.filter((key) => connected.has(key)),
    connections,
  )
}

function findUnit({ listTargets }: Lookup, party: Node, level: number): Node | undefined {
  const [start] = party.kind === 'Employee' ? listTargets(party, 'WORKS_IN') : [party]
  if (start?.kind !== 'Department') return undefined
  const chain = [start]
  for (const department of chain) {
    const [larger] = listTargets(department, 'PART_OF')
    if (!larger) break
    const cycleStart = chain.indexOf(larger)
    if (cycleStart >= 0) {
      const cycle = chain.slice(cycleStart).sort(by(({ id }) => id))
      const top = cycle[0] ?? larger
      chain.splice(chain.indexOf(top) + 1)
      break
    }
    chain.push(larger)
  }
  return chain.at(-1 - Math.min(level, chain.length - 1))
}
