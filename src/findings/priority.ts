import type { NodeKey } from '../graph/element.ts'
import type { Finding, FindingReach, Severity } from '../reports/report.ts'
import type { EcosystemIndex } from './ecosystemIndex.ts'

/** What a priority is made of, each in points; the sum is the priority, 0 to 100. */
export interface PriorityPoints {
  readonly severityPoints: number
  readonly importancePoints: number
  readonly momentOfTruthPoints: number
  readonly customerPoints: number
  readonly volumePoints: number
  readonly confidencePoints: number
}

/** What customers experience on the whole map, against which findings are measured. */
export interface EcosystemTotals {
  readonly volumePerMonth: number
  /** The weight of each customer group; together they are 1. */
  readonly customerWeights: ReadonlyMap<number, number>
}

/** The relationship that tells which customer groups a touchpoint has. */
export const engagement = { type: 'ENGAGES_AT', direction: 'in' } as const

const pointsBySeverity: Readonly<Record<Severity, number>> = { low: 5, medium: 20, high: 35, critical: 50 }
const pointsPerImportance = 2
const unknownImportance = 3
const pointsOfMomentOfTruth = 10
const maxCustomerPoints = 10
const maxVolumePoints = 10
const pointsPerDecade = 2.5
const pointsPerConfidence = 5

/** Volume and customers of all touchpoints and customer groups in use. */
export function computeTotals(index: EcosystemIndex): EcosystemTotals {
  const customers = index.listNodes('Customer')
  const sizes = customers.map((node) => index.nodes.size[node] ?? Number.NaN)
  const isEverySizeKnown = sizes.every((size) => size > 0)
  const weights = isEverySizeKnown ? sizes : sizes.map(() => 1)
  const weightSum = sum(weights)
  return {
    volumePerMonth: sumVolumes(index, index.listNodes('Touchpoint')),
    customerWeights: new Map(customers.map((node, position) => [node, (weights[position] ?? 0) / weightSum])),
  }
}

/** Rates a finding; docs/findings.md states the formula. */
export function ratePriority(
  { severity, importance, elements, reach }: Pick<Finding, 'severity' | 'importance' | 'elements' | 'reach'>,
  index: EcosystemIndex,
  totals: EcosystemTotals,
): PriorityPoints {
  const nodes = elements.flatMap((element) => index.findNode(element) ?? [])
  const touchpoints = selectKind(index, elements, 'Touchpoint')
  return {
    severityPoints: pointsBySeverity[severity],
    importancePoints: pointsPerImportance * (importance ?? unknownImportance),
    momentOfTruthPoints:
      reach?.momentOfTruth || touchpoints.some((node) => index.nodes.momentOfTruth[node] === 1)
        ? pointsOfMomentOfTruth
        : 0,
    customerPoints: rateCustomers(totals, listCustomers(index, elements, touchpoints, reach)),
    volumePoints: rateVolume(
      Math.max(sumVolumes(index, touchpoints), reach?.volumePerMonth ?? 0),
      totals.volumePerMonth,
    ),
    confidencePoints: pointsPerConfidence * findLowestConfidence(index, nodes),
  }
}

export const sumPoints = (points: PriorityPoints): number => sum(Object.values(points))

const selectKind = (index: EcosystemIndex, elements: readonly NodeKey[], kind: string) =>
  elements.filter((element) => element.kind === kind).flatMap((element) => index.findNode(element) ?? [])

/** The customer groups that the finding names, or else those who engage at its touchpoints. */
function listCustomers(
  index: EcosystemIndex,
  elements: readonly NodeKey[],
  touchpoints: readonly number[],
  reach: FindingReach | undefined,
): Set<number> {
  const named = selectKind(index, elements, 'Customer')
  const reached = (reach?.customerIds ?? []).map((id) => ({ kind: 'Customer', id }))
  const engaged = touchpoints.flatMap((node) => index.follow(node, engagement))
  return new Set(named.length > 0 ? named : [...selectKind(index, reached, 'Customer'), ...engaged])
}

function rateCustomers({ customerWeights }: EcosystemTotals, groups: ReadonlySet<number>): number {
  const share = sum([...groups].map((node) => customerWeights.get(node) ?? 0))
  return Math.round(maxCustomerPoints * share)
}

/** All volume gives 10 points; a tenth of it 7.5, a hundredth 5, a thousandth 2.5. */
const rateVolume = (volume: number, total: number) =>
  volume > 0 ? Math.max(Math.round(maxVolumePoints + pointsPerDecade * Math.log10(volume / total)), 0) : 0

const sumVolumes = ({ nodes }: EcosystemIndex, touchpoints: readonly number[]) =>
  sum(touchpoints.map((node) => nodes.volumePerMonth[node] ?? Number.NaN).filter((volume) => volume > 0))

const findLowestConfidence = ({ nodes }: EcosystemIndex, elements: readonly number[]) =>
  elements.reduce(
    (lowest, node) => Math.min(lowest, nodes.confidence[node] ?? 0),
    elements.length > 0 ? 2 : 0,
  )

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
