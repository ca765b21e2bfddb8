import { by, createLookup, type Lookup, type Node, nameOf, parties, type Recompute } from '../ecosystem.ts'

export const listParameters = () => [{}, { level: 1 }]

/** The communities themselves are taken from the report, because Louvain may find several that are as good. */
export const recompute: Recompute = (ecosystem, { level, shareAbove, asOf }, given) => {
  const lookup = createLookup(ecosystem, asOf)
  const units = new Map(
    lookup.listNodes(...parties).map((party) => [party, findUnit(lookup, party, Number(level))]),
  )
  const findGiven = (party: Node) => given.find((row) => row.kind === party.kind && row.id === party.id)
  const findCommunity = (party: Node) => findGiven(party)?.community ?? null
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
      members: findGiven(party)?.members ?? null,
      unitId: unit?.id ?? null,
      unit: unit ? nameOf(unit) : null,
      fromUnit: isComparable ? fromUnit.length : null,
      inChart: community === null ? null : inChart.length,
      unitMembers: unit ? connected.filter((each) => units.get(each) === unit).length : null,
      share,
      agrees: share === null ? null : share > Number(shareAbove),
      modularity: findGiven(party)?.modularity ?? null,
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
