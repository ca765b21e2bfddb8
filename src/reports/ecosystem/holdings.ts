import type { Projection } from '../../graph/projection/projection.ts'
import { createRelationshipLookup } from './relationshipLookup.ts'

/** What parties own and operate on a day. */
export interface Holdings {
  /** The first party by kind and id of which every element is the party itself or one of its holdings. */
  findCommonParty(elements: readonly number[]): number | undefined
}

/** Holdings by OWNS and OPERATES, and the data sets that systems so held store. */
export function createHoldings(projection: Projection, day: number): Holdings {
  const { listSources } = createRelationshipLookup(projection, day)
  const listHolders = (element: number) => [
    ...listSources(element, 'OWNS'),
    ...listSources(element, 'OPERATES'),
  ]
  const listParties = (element: number) => [
    element,
    ...listHolders(element),
    ...listSources(element, 'STORES').flatMap(listHolders),
  ]
  return {
    findCommonParty([first, ...others]) {
      if (first === undefined) return undefined
      const otherParties = others.map((element) => new Set(listParties(element)))
      return listParties(first)
        .toSorted((a, b) => a - b)
        .find((party) => otherParties.every((parties) => parties.has(party)))
    },
  }
}
