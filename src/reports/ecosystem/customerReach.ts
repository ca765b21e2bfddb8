import { at, forEachArc } from '../../algorithms/adjacency.ts'
import { reverseArcs } from '../../algorithms/subgraph.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { relationshipTypeNames } from '../../model/relationships.ts'
import type { FindingRule, ReportColumn } from '../report.ts'
import { getId, sortByIds } from './nodes.ts'
import { selectArcs } from './relationshipLookup.ts'

/** Whom touchpoints reach, and how often. */
export interface CustomerReach {
  readonly volumePerMonth: number
  /** Ids of the customer groups. */
  readonly customerIds: readonly string[]
  readonly hasMomentOfTruth: boolean
}

/** Columns that say whom all lost touchpoints reach, of which rows name only the first. */
export const reachColumns: ReportColumn[] = [
  { name: 'volumePerMonth', type: 'number', description: 'Volume of all lost touchpoints per month' },
  {
    name: 'customerIds',
    type: 'strings',
    description: 'Ids of the customer groups that engage at any lost touchpoint',
  },
  {
    name: 'hasMomentOfTruth',
    type: 'boolean',
    description: 'Whether any lost touchpoint is a moment of truth',
  },
]

/** The declaration of these columns in a finding rule. */
export const reachOfFinding = {
  volumePerMonth: 'volumePerMonth',
  customerIds: 'customerIds',
  momentOfTruth: 'hasMomentOfTruth',
} satisfies FindingRule['reach']

/** Measures the reach of lists of touchpoints. */
export function createReachMeter(projection: Projection): (touchpoints: readonly number[]) => CustomerReach {
  const { nodes, relationships } = projection
  const engagesAt = relationshipTypeNames.indexOf('ENGAGES_AT')
  const customersByTouchpoint = reverseArcs(
    selectArcs(projection, (link) => at(relationships.type, link) === engagesAt),
  )
  return (touchpoints) => {
    const customers = new Set<number>()
    let volumePerMonth = 0
    for (const touchpoint of touchpoints) {
      const volume = at(nodes.volumePerMonth, touchpoint)
      if (volume > 0) volumePerMonth += volume
      forEachArc(customersByTouchpoint, touchpoint, (customer) => customers.add(customer))
    }
    return {
      volumePerMonth,
      customerIds: sortByIds([...customers]).map((customer) => getId(projection, customer)),
      hasMomentOfTruth: touchpoints.some((node) => at(nodes.momentOfTruth, node) === 1),
    }
  }
}
