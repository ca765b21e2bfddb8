import {
  by,
  createLookup,
  descending,
  type Lookup,
  type Node,
  nameOf,
  type Recompute,
  readNumber,
} from '../ecosystem.ts'
import { listIds, listNames } from '../facts.ts'
import { aspects, listPromisedTouchpoints } from '../promises.ts'

export const recompute: Recompute = (ecosystem) => {
  const lookup = createLookup(ecosystem)
  return lookup
    .listNodes('Promise')
    .flatMap((promise) =>
      listPromisedTouchpoints(lookup, promise).flatMap(({ touchpoint, isDirect, journeys }) =>
        aspects.flatMap((aspect) => {
          const promisedMinutes = readNumber(promise, aspect.promised)
          if (promisedMinutes === null) return []
          return {
            promiseId: promise.id,
            promise: nameOf(promise),
            touchpointId: touchpoint.id,
            touchpoint: nameOf(touchpoint),
            importance: readNumber(touchpoint, 'importance'),
            aspect: aspect.name,
            ...compareTimes(promisedMinutes, readNumber(touchpoint, aspect.delivered)),
            isDirect,
            journeyIds: listIds(journeys),
            journeys: listNames(journeys),
            ...describePromise(lookup, promise),
          }
        }),
      ),
    )
    .sort(
      by(
        ({ status }) => ['gap', 'notMeasured', 'noGap'].indexOf(status),
        descending((row) => row.isDirect),
        descending((row) => row.importance),
        descending((row) => row.gapMinutes ?? 0),
        (row) => row.promiseId,
        (row) => row.touchpointId,
        (row) => row.aspect,
      ),
    )
}

function compareTimes(promisedMinutes: number, deliveredMinutes: number | null) {
  const gapMinutes = deliveredMinutes === null ? null : deliveredMinutes - promisedMinutes
  const isGap = gapMinutes !== null && gapMinutes > 0
  return {
    promisedMinutes,
    deliveredMinutes,
    gapMinutes,
    status: gapMinutes === null ? 'notMeasured' : isGap ? 'gap' : 'noGap',
    isGap,
  }
}

function describePromise({ listSources, listTargets }: Lookup, promise: Node) {
  const makers = listSources(promise, 'MAKES')
  const customers = listTargets(promise, 'MADE_TO')
  const stating = listSources(promise, 'STATES')
  return {
    makerDepartmentIds: listIds(makers.filter(({ kind }) => kind === 'Department')),
    makerPartnerIds: listIds(makers.filter(({ kind }) => kind === 'Partner')),
    makers: listNames(makers),
    customerIds: listIds(customers),
    customers: listNames(customers),
    statedAtIds: listIds(stating),
    statedAt: listNames(stating),
  }
}
