import {
  by,
  createLookup,
  descending,
  findHighest,
  isInUse,
  isSame,
  type Lookup,
  listUnique,
  type Node,
  nameOf,
  parties,
  type Recompute,
  readNumber,
} from '../ecosystem.ts'

export const recompute: Recompute = (ecosystem, { asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  const all = lookup.listNodes(...parties)
  const rows = all.flatMap((first, index) =>
    all.slice(index + 1).flatMap((second) => {
      const firstElements = listDependencies(lookup, first, second)
      const secondElements = listDependencies(lookup, second, first)
      const elements = listUnique([...firstElements, ...secondElements])
      if (elements.length === 0 || isDeclared(lookup, first, second)) return []
      const firstDepends = firstElements.length > 0
      const secondDepends = secondElements.length > 0
      return [
        {
          firstKind: first.kind,
          firstId: first.id,
          first: nameOf(first),
          secondKind: second.kind,
          secondId: second.id,
          second: nameOf(second),
          firstDepends,
          secondDepends,
          dependency: describe(first, second, firstDepends, secondDepends),
          dependencies: elements.length,
          through: elements.sort(by(nameOf)).slice(0, 10).map(nameOf),
          importance: findHighest(elements.map((each) => readNumber(each, 'importance'))),
        },
      ]
    }),
  )
  return rows.sort(
    by(
      descending((row) => row.dependencies),
      (row) => row.firstKind,
      (row) => row.firstId,
      (row) => row.secondKind,
      (row) => row.secondId,
    ),
  )
}

/** What the one party depends on the other through: touchpoints, systems and partners. */
function listDependencies(lookup: Lookup, one: Node, other: Node): Node[] {
  const { listInUse, listTargets, listSources, has } = lookup
  const operates = (system: Node) => has(other, 'OPERATES', system)
  const touchpoints = listInUse('Touchpoint').filter((touchpoint) => {
    const isHeld = has(one, 'OWNS', touchpoint) || has(one, 'IMPLEMENTS', touchpoint)
    const isServed = listSources(touchpoint, 'PROVIDES_DATA_TO', 'DEFINES', 'IMPLEMENTS').includes(other)
    const systems = listTargets(touchpoint, 'DEPENDS_ON').filter(
      (each) => each.kind === 'System' && isInUse(each),
    )
    return isHeld && (isServed || systems.some(operates))
  })
  const dependencies = listTargets(one, 'DEPENDS_ON')
  return [
    ...touchpoints,
    ...dependencies.filter((each) => each.kind === 'Partner' && isSame(each, other)),
    ...dependencies.filter((each) => each.kind === 'System' && isInUse(each) && operates(each)),
  ]
}

function isDeclared(lookup: Lookup, one: Node, other: Node): boolean {
  const isAbove = (upper: Node, lower: Node) => listAllAbove(lookup, lower).includes(upper)
  return (
    lookup.has(one, 'WORKS_WITH', other) ||
    lookup.has(other, 'WORKS_WITH', one) ||
    isAbove(one, other) ||
    isAbove(other, one) ||
    listDirectlyAbove(lookup, one).some((each) => listDirectlyAbove(lookup, other).includes(each))
  )
}

const listDirectlyAbove = ({ listTargets, listSources }: Lookup, party: Node): Node[] => [
  ...listTargets(party, 'WORKS_IN', 'REPORTS_TO', 'PART_OF'),
  ...listSources(party, 'LEADS'),
]

function listAllAbove(lookup: Lookup, party: Node): Node[] {
  const reached = new Set(listDirectlyAbove(lookup, party))
  for (const each of reached) for (const upper of listDirectlyAbove(lookup, each)) reached.add(upper)
  return [...reached]
}

function describe(first: Node, second: Node, firstDepends: boolean, secondDepends: boolean): string {
  const [one, other] = [nameOf(first), nameOf(second)]
  if (firstDepends && secondDepends) return `${one} and ${other} depend on each other`
  return firstDepends ? `${one} depends on ${other}` : `${other} depends on ${one}`
}
