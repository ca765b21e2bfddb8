import {
  by,
  compareText,
  createLookup,
  descending,
  type Lookup,
  nameOf,
  type Recompute,
  readNumber,
  readText,
} from '../ecosystem.ts'

export const recompute: Recompute = (ecosystem, { asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  const touchpoints = lookup.listInUse('Touchpoint').sort(
    by(
      descending((each) => readNumber(each, 'importance')),
      (each) => each.id,
    ),
  )
  return touchpoints.flatMap((touchpoint) => {
    const ownerships = lookup.listArriving(touchpoint, 'OWNS')
    if (ownerships.length < 2) return []
    const people = new Set(
      ownerships.flatMap(({ relationship }) => {
        const claimedBy = readText(relationship, 'claimedBy')
        return claimedBy === null ? [] : [findPerson(lookup, claimedBy)]
      }),
    )
    return ownerships.map(({ node: owner, relationship }) => ({
      touchpointId: touchpoint.id,
      touchpoint: nameOf(touchpoint),
      importance: readNumber(touchpoint, 'importance'),
      dispute: people.size > 1 ? 'claimsDisagree' : 'severalOwners',
      owners: ownerships.length,
      ownerNames: ownerships.map(({ node }) => nameOf(node)).sort(compareText),
      ownerKind: owner.kind,
      ownerId: owner.id,
      owner: nameOf(owner),
      claimedBy: readText(relationship, 'claimedBy'),
      since: readText(relationship, 'since'),
      until: readText(relationship, 'until'),
      confidence: readText(relationship, 'confidence') ?? 'assumed',
      note: readText(relationship, 'note'),
    }))
  })
}

/** The employee that the text names, or the text itself. */
function findPerson({ listNodes }: Lookup, text: string): string {
  const normalized = normalize(text)
  const employee = listNodes('Employee').find((each) =>
    [each.id, nameOf(each), readText(each, 'email')].some(
      (name) => name !== null && normalize(name) === normalized,
    ),
  )
  return employee ? `employee ${employee.id}` : normalized
}

const normalize = (text: string) => text.trim().toLowerCase()
