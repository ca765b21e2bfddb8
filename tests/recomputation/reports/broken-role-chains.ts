import {
  by,
  createLookup,
  descending,
  isSame,
  type Lookup,
  type Node,
  nameOf,
  parties,
  type Recompute,
  readNumber,
  toKey,
} from '../ecosystem.ts'
import { listNames } from '../facts.ts'

const chains = ['PART_OF', 'WORKS_IN', 'LEADS', 'REPORTS_TO', 'WORKS_WITH']

export const recompute: Recompute = (ecosystem, { asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  const { listInUse, listSources, listTargets } = lookup
  const touchpoints = listInUse('Touchpoint').sort(
    by(
      descending((each) => readNumber(each, 'importance')),
      (each) => each.id,
    ),
  )
  return touchpoints.flatMap((touchpoint) => {
    const definers = listSources(touchpoint, 'DEFINES')
    const dataProviders = listSources(touchpoint, 'PROVIDES_DATA_TO')
    const dataSets = listTargets(touchpoint, 'DEPENDS_ON').filter(({ kind }) => kind === 'DataSet')
    return listSources(touchpoint, 'IMPLEMENTS').flatMap((implementer) => {
      const connected = findConnected(lookup, implementer)
      const isConnected = (others: readonly Node[]) => others.some((other) => connected.has(toKey(other)))
      const hasNoDefiner = definers.length > 0 && !isConnected(definers)
      const hasNoData =
        dataProviders.length + dataSets.length > 0 &&
        !isConnected(dataProviders) &&
        (dataSets.length === 0 || dataSets.some((dataSet) => !isConnected(listDataHolders(lookup, dataSet))))
      const missing = [...(hasNoDefiner ? ['definer'] : []), ...(hasNoData ? ['data'] : [])]
      return missing.map((each) => ({
        touchpointId: touchpoint.id,
        touchpoint: nameOf(touchpoint),
        importance: readNumber(touchpoint, 'importance'),
        implementerKind: implementer.kind,
        implementerId: implementer.id,
        implementer: nameOf(implementer),
        missing: each,
        definers: listNames(definers),
        dataProviders: listNames(dataProviders),
        dataSets: listNames(dataSets),
      }))
    })
  })
}

const listDataHolders = ({ listSources }: Lookup, dataSet: Node): Node[] => [
  ...listSources(dataSet, 'ACCESSES'),
  ...listSources(dataSet, 'STORES')
    .filter(
      (system) => system.properties.lifecycle !== 'planned' && system.properties.lifecycle !== 'retired',
    )
    .flatMap((system) => listSources(system, 'OPERATES')),
]

/** The party and all that chains connect with it. */
function findConnected({ listSources, listTargets }: Lookup, party: Node): Set<string> {
  const reached = [party]
  for (const each of reached) {
    const neighbours = [...listTargets(each, ...chains), ...listSources(each, ...chains)]
    for (const neighbour of neighbours) {
      const isParty = parties.includes(neighbour.kind)
      if (isParty && !reached.some((other) => isSame(other, neighbour))) reached.push(neighbour)
    }
  }
  return new Set(reached.map(toKey))
}
