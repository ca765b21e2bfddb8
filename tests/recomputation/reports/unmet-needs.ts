import { by, createLookup, descending, isInUse, nameOf, type Recompute, readNumber } from '../ecosystem.ts'
import { listIds, listNames } from '../facts.ts'

export const recompute: Recompute = (ecosystem) => {
  const lookup = createLookup(ecosystem)
  return lookup
    .listNodes('Customer')
    .flatMap((customer) =>
      lookup.listTargets(customer, 'HAS_NEED').flatMap((need) => {
        const serving = lookup.listSources(need, 'SERVES').filter(isInUse)
        const engaged = serving.filter((touchpoint) => lookup.has(customer, 'ENGAGES_AT', touchpoint))
        if (engaged.some((touchpoint) => touchpoint.properties.valueReceived !== 'none')) return []
        return {
          customerId: customer.id,
          customer: nameOf(customer),
          size: readNumber(customer, 'size'),
          needId: need.id,
          need: nameOf(need),
          importance: readNumber(need, 'importance'),
          reason: serving.length === 0 ? 'servedByNone' : engaged.length === 0 ? 'notEngaged' : 'noValue',
          servingTouchpoints: serving.length,
          engagedTouchpoints: engaged.length,
          touchpointIds: listIds(serving),
          touchpoints: listNames(serving),
        }
      }),
    )
    .sort(
      by(
        descending((row) => row.importance),
        descending((row) => row.size ?? 0),
        (row) => row.customerId,
        (row) => row.needId,
      ),
    )
}
