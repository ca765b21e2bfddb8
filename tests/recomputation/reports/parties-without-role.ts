import { by, createLookup, type Node, nameOf, type Recompute } from '../ecosystem.ts'
import { listHeld, listNames, listParties } from '../facts.ts'

export const recompute: Recompute = (ecosystem, { asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  const hasPart = (party: Node) =>
    listHeld(lookup, party).length > 0 || lookup.listTargets(party, 'OWNS').length > 0
  return listParties(lookup)
    .filter((party) => !hasPart(party))
    .map((party) => ({
      partyKind: party.kind,
      partyId: party.id,
      party: nameOf(party),
      departments: listNames(lookup.listTargets(party, 'WORKS_IN', 'PART_OF')),
      membersWithRole: lookup.listSources(party, 'WORKS_IN', 'PART_OF').filter(hasPart).length,
      operated: lookup.listTargets(party, 'OPERATES').length,
      relationships: countRelationships(ecosystem.relationships, party),
    }))
    .sort(
      by(
        (row) => row.partyKind,
        (row) => row.partyId,
      ),
    )
}

/** Counts claims that are not valid, too. */
const countRelationships = (relationships: Parameters<Recompute>[0]['relationships'], party: Node): number =>
  relationships.filter(({ from, to }) =>
    [from, to].some(({ kind, id }) => kind === party.kind && id === party.id),
  ).length
