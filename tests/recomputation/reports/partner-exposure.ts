import { by, createLookup, descending, isSame, nameOf, type Recompute } from '../ecosystem.ts'
import { computeFailure, describeLosses } from '../losses.ts'

export const recompute: Recompute = (ecosystem, { asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  return lookup
    .listNodes('Partner')
    .map((partner) => {
      const { lost, affected } = computeFailure(lookup, partner)
      const countAffected = (kind: string) =>
        affected.filter(({ node }) => node.kind === kind && !lost.some((each) => isSame(each, node))).length
      const { severity, ...losses } = describeLosses(lookup, lost)
      const losesTouchpoints = losses.touchpointsLost > 0
      return {
        partnerId: partner.id,
        partner: nameOf(partner),
        ...losses,
        journeysAffected: countAffected('Journey'),
        touchpointsAffected: countAffected('Touchpoint'),
        severity: losesTouchpoints ? severity : null,
        losesTouchpoints,
      }
    })
    .sort(
      by(
        descending((row) => row.journeysLost),
        descending((row) => row.phasesLost),
        descending((row) => row.touchpointsLost),
        descending((row) => row.journeysAffected),
        descending((row) => row.touchpointsAffected),
        (row) => row.partnerId,
      ),
    )
}
