import { at, forEachArc } from '../../algorithms/adjacency.ts'
import { reverseArcs } from '../../algorithms/subgraph.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { agreements, sensitivities } from '../../graph/projection/projectionColumns.ts'
import { toDayNumber } from '../../model/dates.ts'
import { relationshipTypeNames } from '../../model/relationships.ts'
import { describeNode, getId, getKind, getName, isLive, selectNodes, sortByIds } from '../ecosystem/nodes.ts'
import { createRelationshipLookup } from '../ecosystem/relationshipLookup.ts'
import { selectDependencies } from '../ecosystem/systemReach.ts'
import type { AnalyseFunction, ReportArguments, ReportRow } from '../report.ts'

const partyKinds = ['Department', 'Partner', 'Employee']
const operatorKinds = ['Department', 'Partner']

/** Accesses are sorted first; what their rows show is looked up when they are read. */
export default (function* (projection, values) {
  const agreementsByParty = collectAgreements(projection)
  const isUnagreed = (party: number) => isExternal(projection, party) && !agreementsByParty.has(party)
  for (const access of sortAccesses(projection, listAccesses(projection, values), isUnagreed))
    yield toRow(projection, access, agreementsByParty.get(access.party) ?? [])
} satisfies AnalyseFunction)

/** A way in which a party can access a data set. */
interface Access {
  readonly dataSet: number
  readonly party: number
  readonly way: 'accesses' | 'implements' | 'operates' | 'operatesDependent'
  /** The elements between the party and the data set. */
  readonly between: readonly number[]
}

/** Accesses to personal data by data set, party, way and first element. */
function* listAccesses(projection: Projection, values: ReportArguments): Generator<Access> {
  const listAccessesTo = createAccessLookup(projection, values)
  for (const dataSet of selectNodes(projection, ['DataSet'])) {
    if (!['personal', 'special'].includes(String(getSensitivity(projection, dataSet)))) continue
    yield* Array.from(listAccessesTo(dataSet)).sort((a, b) => a.party - b.party)
  }
}

/** Lists the accesses to a data set by way and first element. */
function createAccessLookup(projection: Projection, { asOf, systemHops }: ReportArguments) {
  const { listSources } = createRelationshipLookup(projection)
  const claims = createRelationshipLookup(projection, toDayNumber(String(asOf)), ['IMPLEMENTS'])
  const listChains = createChainLookup(projection, Number(systemHops))
  const isOfKind = (kinds: readonly string[]) => (node: number) => kinds.includes(getKind(projection, node))
  const isParty = isOfKind(partyKinds)
  const isOperator = isOfKind(operatorKinds)
  return function* (dataSet: number): Generator<Access> {
    for (const party of listSources(dataSet, 'ACCESSES').filter(isParty))
      yield { dataSet, party, way: 'accesses', between: [] }
    for (const touchpoint of listSources(dataSet, 'COLLECTS').filter((node) => isLive(projection, node)))
      for (const party of claims.listSources(touchpoint, 'IMPLEMENTS').filter(isParty))
        yield { dataSet, party, way: 'implements', between: [touchpoint] }
    const stores = listSources(dataSet, 'STORES').filter((node) => isLive(projection, node))
    for (const [system, chain] of listChains(stores)) {
      const way = chain.length === 1 ? 'operates' : 'operatesDependent'
      for (const party of listSources(system, 'OPERATES').filter(isOperator))
        yield { dataSet, party, way, between: chain }
    }
  }
}

/**
 * Finds the shortest chain of dependencies from each system in use to one of some stores; of several, the one whose systems
 * come first by id, step by step. Chains of the same length are in the order of their systems.
 */
function createChainLookup(projection: Projection, maxHops: number) {
  const dependents = reverseArcs(selectDependencies(projection))
  return (stores: readonly number[]): ReadonlyMap<number, readonly number[]> => {
    const chains = new Map(stores.map((store): [number, readonly number[]] => [store, [store]]))
    let ends = stores
    for (let hops = 0; hops < maxHops && ends.length > 0; hops += 1) {
      const longer = new Map<number, readonly number[]>()
      for (const needed of ends)
        forEachArc(dependents, needed, (needing) => {
          if (chains.has(needing) || longer.has(needing) || getKind(projection, needing) !== 'System') return
          longer.set(needing, [needing, ...(chains.get(needed) ?? [])])
        })
      ends = sortByIds([...longer.keys()])
      for (const end of ends) chains.set(end, longer.get(end) ?? [])
    }
    return chains
  }
}

/** The agreements of each party that has any, in alphabetical order. */
function collectAgreements({ relationships }: Projection): ReadonlyMap<number, readonly string[]> {
  const worksWith = relationshipTypeNames.indexOf('WORKS_WITH')
  const textsByParty = new Map<number, Set<string>>()
  for (let link = 0; link < relationships.count; link += 1) {
    if (relationships.type[link] !== worksWith) continue
    const text = agreements.getText(at(relationships.agreement, link)) ?? ''
    if (text.trim() === '') continue
    for (const party of [at(relationships.from, link), at(relationships.to, link)])
      textsByParty.set(party, (textsByParty.get(party) ?? new Set()).add(text))
  }
  return new Map([...textsByParty].map(([party, texts]) => [party, [...texts].sort(compareBytes)]))
}

/** Compares texts as the database does. */
const compareBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

/** Partners without an agreement first, then special data, then other partners, then short paths, equal ones as they were. */
function sortAccesses(
  projection: Projection,
  accesses: Iterable<Access>,
  isUnagreed: (party: number) => boolean,
): Access[] {
  const rank = ({ dataSet, party, between }: Access) =>
    (isUnagreed(party) ? 0 : 4_000) +
    (getSensitivity(projection, dataSet) === 'special' ? 0 : 2_000) +
    (isExternal(projection, party) ? 0 : 1_000) +
    between.length
  return Array.from(accesses, (access) => ({ access, rank: rank(access) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ access }) => access)
}

const isExternal = (projection: Projection, party: number) => getKind(projection, party) === 'Partner'

const getSensitivity = (projection: Projection, dataSet: number) =>
  sensitivities[at(projection.nodes.sensitivity, dataSet) - 1] ?? null

function toRow(
  projection: Projection,
  { dataSet, party, way, between }: Access,
  partyAgreements: readonly string[],
): ReportRow {
  const holder = describeNode(projection, party)
  const first = describeNode(projection, between[0] ?? dataSet)
  const sensitivity = getSensitivity(projection, dataSet)
  const isPartner = isExternal(projection, party)
  const isUnagreed = isPartner && partyAgreements.length === 0
  return {
    dataSetId: getId(projection, dataSet),
    dataSet: getName(projection, dataSet),
    sensitivity,
    partyKind: holder.kind,
    partyId: holder.id,
    party: holder.name,
    isExternal: isPartner,
    way,
    firstKind: first.kind,
    firstId: first.id,
    first: first.name,
    hops: between.length + 1,
    path: formatAccess(projection, { dataSet, party, way, between }),
    agreements: isPartner ? partyAgreements : [],
    isUnagreed,
    severity: isUnagreed ? (sensitivity === 'special' ? 'high' : 'medium') : null,
  }
}

const typesByWay = {
  accesses: { first: 'ACCESSES', last: 'ACCESSES' },
  implements: { first: 'IMPLEMENTS', last: 'COLLECTS' },
  operates: { first: 'OPERATES', last: 'STORES' },
  operatesDependent: { first: 'OPERATES', last: 'STORES' },
} as const

/** The path in words: `IT -OPERATES-> Billing -STORES-> Invoices`. */
function formatAccess(projection: Projection, { dataSet, party, way, between }: Access): string {
  const { first, last } = typesByWay[way]
  const steps = [...between, dataSet].map((node, index) => {
    const type = index === 0 ? first : index === between.length ? last : 'DEPENDS_ON'
    return ` -${type}-> ${getName(projection, node)}`
  })
  return getName(projection, party) + steps.join('')
}
