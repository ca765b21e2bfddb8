import {
  by,
  createLookup,
  descending,
  findHighest,
  isInUse,
  type Lookup,
  listUnique,
  type Node,
  nameOf,
  type Recompute,
  readNumber,
} from '../ecosystem.ts'
import { listNames, listOwners } from '../facts.ts'

export const recompute: Recompute = (ecosystem, { asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  return lookup
    .listInUse('DataSet', 'Journey', 'Measure', 'Phase', 'Process', 'Promise', 'Strategy', 'System')
    .filter((element) => listOwners(lookup, element).length === 0)
    .map((element) => {
      const touchpoints = listConcerned(lookup, element)
      const journeys = element.kind === 'Phase' ? lookup.listSources(element, 'HAS_PHASE') : []
      return {
        kind: element.kind,
        id: element.id,
        name: nameOf(element),
        touchpointImportance: findHighest(touchpoints.map((node) => readNumber(node, 'importance'))),
        touchpoints: touchpoints.length,
        journeyOwners: listNames(listUnique(journeys.flatMap((journey) => listOwners(lookup, journey)))),
      }
    })
    .sort(
      by(
        descending((row) => row.touchpointImportance),
        descending((row) => row.touchpoints),
        (row) => row.kind,
        (row) => row.id,
      ),
    )
}

/** Touchpoints in use that an element concerns. */
function listConcerned({ listSources, listTargets }: Lookup, element: Node): Node[] {
  const phases = listTargets(element, 'HAS_PHASE')
  const related = [
    ...listSources(element, 'IN_PHASE', 'COLLECTS', 'DEPENDS_ON'),
    ...phases.flatMap((phase) => listSources(phase, 'IN_PHASE')),
    ...listTargets(element, 'MEASURES', 'ABOUT', 'GUIDES'),
  ]
  return listUnique(related).filter((node) => node.kind === 'Touchpoint' && isInUse(node))
}
