import {
  by,
  createLookup,
  descending,
  isInUse,
  nameOf,
  type Recompute,
  readNumber,
  readText,
} from '../ecosystem.ts'

const statuses = ['gap', 'notMeasured', 'notExpected', 'noGap']
const aspects = { response: 'ResponseMinutes', resolution: 'ResolutionMinutes' }

export const recompute: Recompute = (ecosystem) => {
  const { listNodes, listLeaving } = createLookup(ecosystem)
  const rows = listNodes('Customer').flatMap((customer) =>
    listLeaving(customer, 'ENGAGES_AT')
      .filter(({ node }) => isInUse(node))
      .flatMap(({ node: touchpoint, relationship }) =>
        Object.entries(aspects).flatMap(([aspect, suffix]) => {
          const expectedMinutes = readNumber(relationship, `expected${suffix}`)
          const deliveredMinutes = readNumber(touchpoint, `delivered${suffix}`)
          if (expectedMinutes === null && deliveredMinutes === null) return []
          const gapMinutes =
            expectedMinutes === null || deliveredMinutes === null ? null : deliveredMinutes - expectedMinutes
          return [
            {
              customerId: customer.id,
              customer: nameOf(customer),
              touchpointId: touchpoint.id,
              touchpoint: nameOf(touchpoint),
              importance: readNumber(touchpoint, 'importance'),
              momentOfTruth: touchpoint.properties.momentOfTruth === true,
              aspect,
              expectedMinutes,
              deliveredMinutes,
              gapMinutes,
              status: getStatus(expectedMinutes, gapMinutes),
              isGap: gapMinutes !== null && gapMinutes > 0,
              measuredAt: readText(touchpoint, 'measuredAt'),
            },
          ]
        }),
      ),
  )
  return rows.sort(
    by(
      (row) => statuses.indexOf(row.status),
      descending((row) => row.importance),
      descending((row) => row.gapMinutes ?? 0),
      (row) => row.touchpointId,
      (row) => row.customerId,
      (row) => row.aspect,
    ),
  )
}

function getStatus(expectedMinutes: number | null, gapMinutes: number | null): string {
  if (expectedMinutes === null) return 'notExpected'
  if (gapMinutes === null) return 'notMeasured'
  return gapMinutes > 0 ? 'gap' : 'noGap'
}
