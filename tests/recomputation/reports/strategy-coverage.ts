import {
  by,
  createLookup,
  descending,
  type Lookup,
  type Node,
  nameOf,
  type Recompute,
  readNumber,
} from '../ecosystem.ts'

export const recompute: Recompute = (ecosystem, { asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  const strategies = lookup.listNodes('Strategy')
  const faults = [
    ...[...lookup.listNodes('Journey'), ...lookup.listInUse('Touchpoint')]
      .filter((element) => !isGuided(lookup, element))
      .map((element) => ({ element, fault: 'noStrategy' })),
    ...strategies
      .filter((strategy) => lookup.listSources(strategy, 'OWNS').length === 0)
      .map((element) => ({ element, fault: 'noLeader' })),
    ...strategies
      .filter((strategy) => lookup.listSources(strategy, 'SPONSORS').length === 0)
      .map((element) => ({ element, fault: 'noSponsor' })),
  ]
  return faults
    .map(({ element, fault }) => ({
      kind: element.kind,
      id: element.id,
      name: nameOf(element),
      importance: readNumber(element, 'importance'),
      fault,
      isUnled: element.kind === 'Strategy',
    }))
    .sort(
      by(
        ({ kind }) => ['Strategy', 'Journey', 'Touchpoint'].indexOf(kind),
        descending((row) => row.importance),

        (row) => row.id,
        (row) => row.fault,
      ),
    )
}

function isGuided({ listSources, listTargets }: Lookup, element: Node): boolean {
  const journeys = listTargets(element, 'IN_PHASE').flatMap((phase) => listSources(phase, 'HAS_PHASE'))
  return [element, ...journeys].some((each) => listSources(each, 'GUIDES').length > 0)
}
