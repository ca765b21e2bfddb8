import { by, createLookup, descending, nameOf, type Recompute } from '../ecosystem.ts'
import { listParties, listPeriods, listPresence, ratio } from '../facts.ts'

export const recompute: Recompute = (ecosystem, { asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  const count = (touchpoints: ReturnType<typeof lookup.listNodes>, period: string) =>
    touchpoints.filter((touchpoint) => listPeriods(lookup, touchpoint).includes(period)).length
  const all = lookup.listInUse('Touchpoint')
  return listParties(lookup)
    .map((party) => {
      const present = listPresence(lookup, party)
      const [prePurchase, purchase, postPurchase] = [
        count(present, 'prePurchase'),
        count(present, 'purchase'),
        count(present, 'postPurchase'),
      ]
      return {
        partyKind: party.kind,
        partyId: party.id,
        party: nameOf(party),
        prePurchase,
        purchase,
        postPurchase,
        prePurchaseRatio: ratio(prePurchase, count(all, 'prePurchase')),
        purchaseRatio: ratio(purchase, count(all, 'purchase')),
        postPurchaseRatio: ratio(postPurchase, count(all, 'postPurchase')),
        isOnBothSides: prePurchase + purchase > 0 && postPurchase > 0,
      }
    })
    .sort(
      by(
        (row) => row.partyKind,
        descending((row) => row.prePurchase + row.purchase + row.postPurchase),
        (row) => row.partyId,
      ),
    )
}
