import type { NodeKey } from '../graph/element.ts'
import type { Projection } from '../graph/projection/projection.ts'
import type { Finding } from '../reports/report.ts'
import { type Actor, actorTypes, findActors } from './actors.ts'
import { type EcosystemIndex, indexEcosystem } from './ecosystemIndex.ts'
import {
  computeTotals,
  type EcosystemTotals,
  engagement,
  type PriorityPoints,
  ratePriority,
  sumPoints,
} from './priority.ts'

/** A finding with its priority, who can act on it, and in which departments they are. */
export interface PrioritizedFinding extends Finding {
  readonly points: PriorityPoints
  readonly priority: number
  readonly actors: readonly Actor[]
  readonly departments: readonly NamedElement[]
  readonly touchpoints: readonly NamedElement[]
}

export interface NamedElement extends NodeKey {
  readonly name: string
}

/** The state of the ecosystem against which findings are rated. */
export interface FindingContext {
  readonly index: EcosystemIndex
  readonly totals: EcosystemTotals
}

export function createFindingContext(projection: Projection, day: string): FindingContext {
  const index = indexEcosystem(projection, day, [engagement.type, ...actorTypes])
  return { index, totals: computeTotals(index) }
}

/** Adds priority, actors, departments and touchpoints to a finding. */
export function prioritizeFinding(finding: Finding, { index, totals }: FindingContext): PrioritizedFinding {
  const points = ratePriority(finding, index, totals)
  const actors = findActors(finding, index)
  return {
    ...finding,
    points,
    priority: sumPoints(points),
    actors,
    departments: listDepartments(finding, actors, index),
    touchpoints: nameElements(finding.elements.filter(isTouchpoint), index),
  }
}

const isTouchpoint = ({ kind }: NodeKey) => kind === 'Touchpoint'
const isDepartment = ({ kind }: NodeKey) => kind === 'Department'

/** The departments of those who can act; those that the finding is about if nobody can. */
function listDepartments(
  { elements }: Finding,
  actors: readonly Actor[],
  index: EcosystemIndex,
): NamedElement[] {
  const departments = actors.flatMap((actor) => (isDepartment(actor) ? [actor] : listEmployers(actor, index)))
  return nameElements(departments.length > 0 ? departments : elements.filter(isDepartment), index)
}

function listEmployers(actor: Actor, index: EcosystemIndex): NodeKey[] {
  const node = index.findNode(actor)
  const employers = node === undefined ? [] : index.follow(node, { type: 'WORKS_IN', direction: 'out' })
  return employers.map(index.getKey)
}

function nameElements(elements: readonly NodeKey[], index: EcosystemIndex): NamedElement[] {
  const nodes = new Set(elements.flatMap((element) => index.findNode(element) ?? []))
  return [...nodes].map((node) => ({ ...index.getKey(node), name: index.nodes.name[node] ?? '' }))
}
