import {
  by,
  claims,
  descending,
  isInUse,
  type Lookup,
  listUnique,
  type Node,
  type NodeKey,
  nameOf,
  parties,
  readNumber,
  readText,
  roles,
} from './ecosystem.ts'

const byName = by<Node>(
  (node) => nameOf(node),
  (node) => node.kind,
  (node) => node.id,
)

/** The names of elements in the order of lists. */
export const listNames = (nodes: readonly Node[]): string[] => nodes.toSorted(byName).map(nameOf)

/** The ids of elements in the order of their names. */
export const listIds = (nodes: readonly Node[]): string[] => nodes.toSorted(byName).map(({ id }) => id)

export const isMomentOfTruth = (touchpoint: Node): boolean => touchpoint.properties.momentOfTruth === true

export const byImportance = descending((node: Node) => readNumber(node, 'importance'))

/** The most important ones first, then moments of truth, then the busiest. */
export const byWeight = by<Node>(
  byImportance,
  descending(isMomentOfTruth),
  descending((node) => readNumber(node, 'volumePerMonth') ?? 0),
  (node) => node.id,
)

export const listOwners = ({ listSources }: Lookup, element: NodeKey): Node[] => listSources(element, 'OWNS')

/** Touchpoints in use that the party owns or holds a role at. */
export const listClaimed = ({ listTargets }: Lookup, party: NodeKey): Node[] =>
  listTargets(party, ...claims).filter((node) => node.kind === 'Touchpoint' && isInUse(node))

/** Touchpoints in use at which the party holds a role. */
export const listHeld = ({ listTargets }: Lookup, party: NodeKey): Node[] =>
  listTargets(party, ...roles).filter(isInUse)

export const listEmployees = ({ listSources }: Lookup, department: NodeKey): Node[] =>
  department.kind === 'Department' ? listSources(department, 'WORKS_IN') : []

/** Touchpoints at which a party is present, by itself or by employees who work in it. */
export const listPresence = (lookup: Lookup, party: NodeKey): Node[] =>
  listUnique([party, ...listEmployees(lookup, party)].flatMap((each) => listClaimed(lookup, each)))

export const listParties = ({ listNodes }: Lookup): Node[] => listNodes(...parties)

/** The periods of the phases of a touchpoint, each once, in alphabetical order. */
export const listPeriods = ({ listTargets }: Lookup, touchpoint: NodeKey): string[] =>
  [
    ...new Set(listTargets(touchpoint, 'IN_PHASE').flatMap((phase) => readText(phase, 'period') ?? [])),
  ].toSorted()

/** Owners of the phases of a touchpoint and of the journeys of these. */
export const listParentOwners = (lookup: Lookup, touchpoint: NodeKey): Node[] => {
  const phases = lookup.listTargets(touchpoint, 'IN_PHASE')
  const journeys = phases.flatMap((phase) => lookup.listSources(phase, 'HAS_PHASE'))
  return listUnique([...phases, ...journeys].flatMap((parent) => listOwners(lookup, parent)))
}

export const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length

/** The mean, rounded to nine digits. */
export function roundMean(values: readonly number[]): number | null {
  const value = mean(values)
  return value === null ? null : Math.round(value * 1e9) / 1e9
}

export const ratio = (count: number, of: number): number | null => (of === 0 ? null : count / of)

/** All that a chain of DEPENDS_ON of any length reaches, when everything on it is in use. */
export function listReliedOn({ listTargets }: Lookup, start: NodeKey, isPassable = isInUse): Node[] {
  const reached = new Map<string, Node>()
  const visit = (from: NodeKey): void => {
    for (const next of listTargets(from, 'DEPENDS_ON').filter(isPassable)) {
      const key = `${next.kind}/${next.id}`
      if (reached.has(key)) continue
      reached.set(key, next)
      visit(next)
    }
  }
  visit(start)
  return [...reached.values()]
}

/** Whom touchpoints reach, over all of them. */
export function describeReach({ listSources }: Lookup, touchpoints: readonly Node[]) {
  const customers = touchpoints.flatMap((touchpoint) => listSources(touchpoint, 'ENGAGES_AT'))
  return {
    volumePerMonth: touchpoints.reduce((sum, node) => sum + (readNumber(node, 'volumePerMonth') ?? 0), 0),
    customerIds: listUnique(customers)
      .map(({ id }) => id)
      .sort(),
    hasMomentOfTruth: touchpoints.some(isMomentOfTruth),
  }
}
