import { at } from '../../algorithms/adjacency.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import type { ReportColumn } from '../report.ts'
import { getId, getKindIndex, getName, sortByIds, sortByImportance } from './nodes.ts'

/** The kinds of what can fail by itself, as reports about failures look for it. */
export const failingKinds = ['Employee', 'Partner', 'System', 'Process']

/** What customers lose. */
export interface FailureImpact {
  /** The most important first. */
  readonly touchpoints: readonly number[]
  readonly phases: readonly number[]
  readonly journeys: readonly number[]
  /** Of the most important touchpoint; null when none says. */
  readonly importance: number | null
  readonly hasMomentOfTruth: boolean
}

const customerKinds = ['Touchpoint', 'Phase', 'Journey'].map(getKindIndex)

/** The touchpoints, phases and journeys among elements that are lost. */
export function summarizeImpact(projection: Projection, lost: readonly number[]): FailureImpact {
  const { nodes } = projection
  const nodesByKind = new Map(customerKinds.map((kind) => [kind, [] as number[]]))
  for (const node of lost) nodesByKind.get(at(nodes.kind, node))?.push(node)
  const [lostTouchpoints = [], phases = [], journeys = []] = nodesByKind.values()
  const touchpoints = sortByImportance(projection, lostTouchpoints)
  const [mostImportant] = touchpoints
  const importance = mostImportant === undefined ? 0 : at(nodes.importance, mostImportant)
  return {
    touchpoints,
    phases: sortByIds(phases),
    journeys: sortByIds(journeys),
    importance: importance === 0 ? null : importance,
    hasMomentOfTruth: touchpoints.some((node) => at(nodes.momentOfTruth, node) === 1),
  }
}

/** Columns that say what customers lose, in two groups: the numbers, and the names. */
export const impactColumns = {
  counts: [
    { name: 'journeysLost', type: 'integer', description: 'Number of journeys that are lost' },
    { name: 'phasesLost', type: 'integer', description: 'Number of phases that are lost' },
    { name: 'touchpointsLost', type: 'integer', description: 'Number of touchpoints that are lost' },
  ],
  importance: {
    name: 'importance',
    type: 'integer',
    description: 'Importance of the most important lost touchpoint, 1 to 5',
  },
  names: [
    { name: 'journeys', type: 'strings', description: 'Names of the first ten lost journeys by id' },
    { name: 'phases', type: 'strings', description: 'Names of the first ten lost phases by id' },
    {
      name: 'touchpoints',
      type: 'strings',
      description: 'Names of the first ten lost touchpoints, the most important first, then by id',
    },
    { name: 'touchpointIds', type: 'strings', description: 'Ids of these touchpoints' },
  ],
} satisfies Record<string, ReportColumn | ReportColumn[]>

const maxNamed = 10

/** The values of the columns of an impact. */
export function describeImpact(projection: Projection, impact: FailureImpact) {
  const { touchpoints, phases, journeys, importance } = impact
  const listNames = (nodes: readonly number[]) =>
    nodes.slice(0, maxNamed).map((node) => getName(projection, node))
  return {
    journeysLost: journeys.length,
    phasesLost: phases.length,
    touchpointsLost: touchpoints.length,
    importance,
    severity: rateImpact(impact),
    journeys: listNames(journeys),
    phases: listNames(phases),
    touchpoints: listNames(touchpoints),
    touchpointIds: touchpoints.slice(0, maxNamed).map((node) => getId(projection, node)),
  }
}

/** What `severity` means where an impact is rated. */
export const severityDescription =
  'critical when a journey is lost, high when a phase or a moment of truth is, otherwise medium'

function rateImpact({ touchpoints, phases, journeys, hasMomentOfTruth }: FailureImpact): string | null {
  if (touchpoints.length === 0) return null
  if (journeys.length > 0) return 'critical'
  return phases.length > 0 || hasMomentOfTruth ? 'high' : 'medium'
}

/** The more severe impact first: by journeys, phases, then touchpoints. */
export const compareImpact = (a: FailureImpact, b: FailureImpact): number =>
  b.journeys.length - a.journeys.length ||
  b.phases.length - a.phases.length ||
  b.touchpoints.length - a.touchpoints.length
