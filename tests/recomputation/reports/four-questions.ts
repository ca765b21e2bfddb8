import {
  by,
  compareText,
  createLookup,
  descending,
  isInUse,
  type Lookup,
  listUnique,
  type Node,
  nameOf,
  type Recompute,
  readNumber,
  readText,
} from '../ecosystem.ts'

export const recompute: Recompute = (ecosystem) => {
  const lookup = createLookup(ecosystem)
  const { listNodes, listTargets, listLeaving } = lookup
  return listNodes('Customer').map((customer) => {
    const engagements = listLeaving(customer, 'ENGAGES_AT').filter(({ node }) => isInUse(node))
    const needs = listTargets(customer, 'HAS_NEED').sort(
      by(
        descending((need) => readNumber(need, 'importance')),
        nameOf,
        (need) => need.id,
      ),
    )
    const listTimes = (name: string) =>
      engagements
        .map(({ relationship }) => readNumber(relationship, name))
        .filter((minutes) => minutes !== null)
        .sort((one, other) => one - other)
    const responses = listTimes('expectedResponseMinutes')
    const resolutions = listTimes('expectedResolutionMinutes')
    const systems = listUnique(engagements.flatMap(({ node }) => listSystemsBehind(lookup, node)))
    return {
      customerId: customer.id,
      customer: nameOf(customer),
      type: readText(customer, 'type'),
      size: readNumber(customer, 'size'),
      needs: needs.map(nameOf),
      touchpoints: engagements.length,
      touchpointsWithResponse: responses.length,
      shortestResponseMinutes: responses[0] ?? null,
      medianResponseMinutes: findMedian(responses),
      longestResponseMinutes: responses.at(-1) ?? null,
      touchpointsWithResolution: resolutions.length,
      shortestResolutionMinutes: resolutions[0] ?? null,
      medianResolutionMinutes: findMedian(resolutions),
      longestResolutionMinutes: resolutions.at(-1) ?? null,
      systems: systems.map(nameOf).sort(compareText),
    }
  })
}

/** The systems in use that the touchpoint relies on, over chains on which everything is in use. */
function listSystemsBehind({ listTargets }: Lookup, touchpoint: Node): Node[] {
  const reached = new Set([touchpoint])
  for (const each of reached) {
    for (const target of listTargets(each, 'DEPENDS_ON')) if (isInUse(target)) reached.add(target)
  }
  return [...reached].filter(({ kind }) => kind === 'System')
}

function findMedian(sorted: readonly number[]): number | null {
  const middle = (sorted.length - 1) / 2
  const [low, high] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]]
  return low === undefined || high === undefined ? null : (low + high) / 2
}
