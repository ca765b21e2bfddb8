import {
  by,
  claims,
  createLookup,
  descending,
  type Lookup,
  type Node,
  nameOf,
  type Recompute,
  readNumber,
  readText,
} from '../ecosystem.ts'

const names: Readonly<Record<string, string>> = {
  OWNS: 'owner',
  PROVIDES_DATA_TO: 'data provider',
  INFLUENCES: 'influencer',
  DEFINES: 'definer',
  IMPLEMENTS: 'implementer',
}

export const recompute: Recompute = (ecosystem, { asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  return lookup
    .listInUse('Touchpoint')
    .flatMap((touchpoint) =>
      lookup.listArriving(touchpoint, ...claims).flatMap(({ node: holder, relationship }) => {
        const claimedBy = readText(relationship, 'claimedBy')
        if (claimedBy === null || isOwn(lookup, holder, claimedBy)) return []
        return {
          touchpointId: touchpoint.id,
          touchpoint: nameOf(touchpoint),
          importance: readNumber(touchpoint, 'importance'),
          role: names[relationship.type],
          holderKind: holder.kind,
          holderId: holder.id,
          holder: nameOf(holder),
          claimedBy,
          since: readText(relationship, 'since'),
          confidence: readText(relationship, 'confidence') ?? 'assumed',
        }
      }),
    )
    .sort(
      by(
        descending((row) => row.importance),
        (row) => row.touchpointId,
        (row) => row.role,
        (row) => row.holderKind,
        (row) => row.holderId,
      ),
    )
}

const normalize = (text: string) => text.trim().toLowerCase()

function isOwn({ listSources }: Lookup, holder: Node, claimedBy: string): boolean {
  const people = [holder, ...listSources(holder, 'WORKS_IN', 'LEADS')]
  return people
    .flatMap((person) => [person.id, nameOf(person), readText(person, 'email') ?? ''])
    .some((each) => normalize(each) === normalize(claimedBy))
}
