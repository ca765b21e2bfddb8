import {
  by,
  createLookup,
  descending,
  isInUse,
  isSame,
  type Lookup,
  type Node,
  nameOf,
  type Recompute,
  readText,
} from '../ecosystem.ts'
import { listParties } from '../facts.ts'

/** The elements from the first one to the data set, and the types of relationships that lead to each. */
interface Way {
  readonly way: string
  readonly path: readonly Node[]
  readonly types: readonly string[]
}

export const recompute: Recompute = (ecosystem, { asOf, systemHops }) => {
  const lookup = createLookup(ecosystem, asOf)
  return lookup
    .listNodes('DataSet')
    .filter((dataSet) => ['personal', 'special'].includes(String(dataSet.properties.sensitivity)))
    .flatMap((dataSet) =>
      listParties(lookup).flatMap((party) =>
        listWays(lookup, party, dataSet, Number(systemHops)).map((way) =>
          describeWay(lookup, party, dataSet, way),
        ),
      ),
    )
    .sort(
      by(
        descending((row) => row.isUnagreed),
        ({ sensitivity }) => (sensitivity === 'special' ? 0 : 1),
        descending((row) => row.isExternal),
        (row) => row.hops,
        (row) => row.dataSetId,
        (row) => row.partyKind,
        (row) => row.partyId,
        (row) => row.way,
        (row) => row.firstKind,
        (row) => row.firstId,
      ),
    )
}

function describeWay(lookup: Lookup, party: Node, dataSet: Node, { way, path, types }: Way) {
  const isExternal = party.kind === 'Partner'
  const partnerships = [
    ...lookup.listLeaving(party, 'WORKS_WITH'),
    ...lookup.listArriving(party, 'WORKS_WITH'),
  ]
  const agreements = partnerships.flatMap(({ relationship }) => readText(relationship, 'agreement') ?? [])
  const isUnagreed = isExternal && agreements.length === 0
  const [first] = path
  return {
    dataSetId: dataSet.id,
    dataSet: nameOf(dataSet),
    sensitivity: readText(dataSet, 'sensitivity'),
    partyKind: party.kind,
    partyId: party.id,
    party: nameOf(party),
    isExternal,
    way,
    firstKind: first?.kind,
    firstId: first?.id,
    first: first && nameOf(first),
    hops: types.length,
    path:
      nameOf(party) +
      types.map((type, index) => ` -${type}-> ${String(path[index]?.properties.name)}`).join(''),
    agreements: isExternal ? [...new Set(agreements)].sort() : [],
    isUnagreed,
    severity: isUnagreed ? (dataSet.properties.sensitivity === 'special' ? 'high' : 'medium') : null,
  }
}

function listWays(lookup: Lookup, party: Node, dataSet: Node, systemHops: number): Way[] {
  const { has, listTargets } = lookup
  const access = has(party, 'ACCESSES', dataSet)
    ? [{ way: 'accesses', path: [dataSet], types: ['ACCESSES'] }]
    : []
  const implemented = listTargets(party, 'IMPLEMENTS')
    .filter((touchpoint) => isInUse(touchpoint) && has(touchpoint, 'COLLECTS', dataSet))
    .map((touchpoint) => ({
      way: 'implements',
      path: [touchpoint, dataSet],
      types: ['IMPLEMENTS', 'COLLECTS'],
    }))
  const operated = listTargets(party, 'OPERATES')
    .filter((node) => node.kind === 'System' && isInUse(node))
    .flatMap((system) => {
      const systems = findStore(lookup, system, dataSet, systemHops)
      if (!systems) return []
      return {
        way: systems.length === 1 ? 'operates' : 'operatesDependent',
        path: [...systems, dataSet],
        types: ['OPERATES', ...systems.slice(1).map(() => 'DEPENDS_ON'), 'STORES'],
      }
    })
  return [...access, ...implemented, ...operated]
}

/** The first shortest chain of systems in use to one that stores the data set. */
function findStore(
  { has, listTargets }: Lookup,
  start: Node,
  dataSet: Node,
  systemHops: number,
): readonly Node[] | undefined {
  const queue: (readonly Node[])[] = [[start]]
  const seen = [start]
  for (const chain of queue) {
    const last = chain.at(-1) ?? start
    if (has(last, 'STORES', dataSet)) return chain
    if (chain.length > systemHops) continue
    for (const next of listTargets(last, 'DEPENDS_ON')) {
      if (next.kind !== 'System' || !isInUse(next) || seen.some((each) => isSame(each, next))) continue
      seen.push(next)
      queue.push([...chain, next])
    }
  }
  return undefined
}

export const listParameters = () => [{}, { systemHops: 1 }]
