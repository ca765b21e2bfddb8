import { at, forEachArc } from '../../algorithms/adjacency.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { periods } from '../../graph/projection/projectionColumns.ts'
import { toDayNumber } from '../../model/dates.ts'
import { relationshipTypeNames } from '../../model/relationships.ts'
import { selectClaims } from '../ecosystem/claims.ts'
import { getId, getKind, getName, selectLiveTouchpoints, selectNodes } from '../ecosystem/nodes.ts'
import { createRelationshipLookup } from '../ecosystem/relationshipLookup.ts'
import type { AnalyseFunction } from '../report.ts'

/** The touchpoints of each party are visited one by one, with those of the employees of a department. */
export default (function* (projection, { asOf }) {
  const count = createPeriodCounter(projection)
  const listPresence = createPresenceLookup(projection, toDayNumber(String(asOf)))
  const total = count(selectLiveTouchpoints(projection))
  const parties = selectNodes(projection, ['Department', 'Employee', 'Partner']).map((party) => {
    const { prePurchase, purchase, postPurchase } = count(listPresence(party))
    const sum = prePurchase + purchase + postPurchase
    return { party, kind: getKind(projection, party), sum, prePurchase, purchase, postPurchase }
  })
  parties.sort((a, b) => (a.kind === b.kind ? b.sum - a.sum : a.party - b.party))
  for (const { party, kind, prePurchase, purchase, postPurchase } of parties)
    yield {
      partyKind: kind,
      partyId: getId(projection, party),
      party: getName(projection, party),
      prePurchase,
      purchase,
      postPurchase,
      prePurchaseRatio: toRatio(prePurchase, total.prePurchase),
      purchaseRatio: toRatio(purchase, total.purchase),
      postPurchaseRatio: toRatio(postPurchase, total.postPurchase),
      isOnBothSides: prePurchase + purchase > 0 && postPurchase > 0,
    }
} satisfies AnalyseFunction)

const toRatio = (count: number, of: number) => (of === 0 ? null : count / of)

/** Returns how many of some touchpoints belong to each period. */
function createPeriodCounter(projection: Projection) {
  const { nodes, relationships } = projection
  const inPhase = relationshipTypeNames.indexOf('IN_PHASE')
  const getBit = (place: number) => (place === 0 ? 0 : 1 << (place - 1))
  const periodsByTouchpoint = new Uint8Array(nodes.count)
  for (let link = 0; link < relationships.count; link += 1) {
    if (relationships.type[link] !== inPhase) continue
    const touchpoint = at(relationships.from, link)
    const period = getBit(at(nodes.period, at(relationships.to, link)))
    periodsByTouchpoint[touchpoint] = at(periodsByTouchpoint, touchpoint) | period
  }
  return (touchpoints: Iterable<number>) => {
    const touchpointsByPeriods = new Int32Array(2 ** periods.length)
    for (const touchpoint of touchpoints) {
      const bits = periodsByTouchpoint[touchpoint] as number
      touchpointsByPeriods[bits] = (touchpointsByPeriods[bits] as number) + 1
    }
    const countIn = (period: string) => {
      const bit = getBit(periods.indexOf(period) + 1)
      return touchpointsByPeriods.reduce((sum, count, bits) => ((bits & bit) === 0 ? sum : sum + count), 0)
    }
    return {
      prePurchase: countIn('prePurchase'),
      purchase: countIn('purchase'),
      postPurchase: countIn('postPurchase'),
    }
  }
}

/** Lists the touchpoints in use at which a party is present, each once. */
function createPresenceLookup(projection: Projection, day: number): (party: number) => readonly number[] {
  const claims = selectClaims(projection, day)
  const { listSources } = createRelationshipLookup(projection, undefined, ['WORKS_IN'])
  const lastParty = new Int32Array(projection.nodes.count).fill(-1)
  return (party) => {
    const touchpoints: number[] = []
    for (const holder of [party, ...listSources(party, 'WORKS_IN')]) {
      forEachArc(claims, holder, (touchpoint) => {
        if (lastParty[touchpoint] === party) return
        lastParty[touchpoint] = party
        touchpoints.push(touchpoint)
      })
    }
    return touchpoints
  }
}
