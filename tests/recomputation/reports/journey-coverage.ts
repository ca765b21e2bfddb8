import { by, createLookup, isInUse, nameOf, type Recompute, readNumber } from '../ecosystem.ts'
import { listNames, listOwners } from '../facts.ts'

export const recompute: Recompute = (ecosystem, { asOf, journeyId }) => {
  const lookup = createLookup(ecosystem, asOf)
  return lookup
    .listNodes('Journey')
    .filter(({ id }) => typeof journeyId !== 'string' || id === journeyId)
    .flatMap((journey) =>
      lookup
        .listTargets(journey, 'HAS_PHASE')
        .sort(
          by(
            (phase) => readNumber(phase, 'position') ?? 0,
            (phase) => phase.id,
          ),
        )
        .flatMap((phase) =>
          lookup.listNodes('Channel').map((channel) => {
            const touchpoints = lookup
              .listSources(phase, 'IN_PHASE')
              .filter((touchpoint) => isInUse(touchpoint) && lookup.has(touchpoint, 'VIA', channel))
            return {
              journeyId: journey.id,
              journey: nameOf(journey),
              phaseId: phase.id,
              phase: nameOf(phase),
              position: readNumber(phase, 'position'),
              channelId: channel.id,
              channel: nameOf(channel),
              touchpoints: touchpoints.length,
              owned: touchpoints.filter((touchpoint) => listOwners(lookup, touchpoint).length > 0).length,
              touchpointNames: listNames(touchpoints).slice(0, 10),
            }
          }),
        ),
    )
}
