import {
  by,
  createLookup,
  type Ecosystem,
  isInUse,
  listUnique,
  nameOf,
  type Recompute,
  readNumber,
} from '../ecosystem.ts'
import { roundMean } from '../facts.ts'

export const listParameters = ({ nodes }: Ecosystem) => [
  {},
  ...nodes.filter(({ kind }) => kind === 'Journey').map(({ id }) => ({ journeyId: id })),
]

export const recompute: Recompute = (ecosystem, { journeyId }) => {
  const { listNodes, listSources, listTargets, listArriving } = createLookup(ecosystem)
  const rows = listNodes('Journey')
    .filter(({ id }) => journeyId === null || id === journeyId)
    .flatMap((journey) => {
      const phases = listTargets(journey, 'HAS_PHASE')
      const touchpoints = phases.flatMap((phase) => listSources(phase, 'IN_PHASE')).filter(isInUse)
      const customers = listUnique(touchpoints.flatMap((each) => listSources(each, 'ENGAGES_AT')))
      return customers.flatMap((customer) =>
        phases.map((phase) => {
          const engagements = listSources(phase, 'IN_PHASE')
            .filter(isInUse)
            .flatMap((touchpoint) =>
              listArriving(touchpoint, 'ENGAGES_AT')
                .filter(({ node }) => node.id === customer.id)
                .map(({ relationship }) => ({ touchpoint, relationship })),
            )
          const emotions = engagements
            .map(
              ({ touchpoint, relationship }) =>
                readNumber(relationship, 'emotion') ?? readNumber(touchpoint, 'emotion'),
            )
            .filter((value) => value !== null)
          return {
            journeyId: journey.id,
            journey: nameOf(journey),
            customerId: customer.id,
            customer: nameOf(customer),
            phaseId: phase.id,
            phase: nameOf(phase),
            position: readNumber(phase, 'position'),
            emotion: roundMean(emotions),
            touchpoints: engagements.length,
            withEmotion: emotions.length,
          }
        }),
      )
    })
  return rows.sort(
    by(
      (row) => row.journeyId,
      (row) => row.customerId,
      (row) => row.position ?? 0,
      (row) => row.phaseId,
    ),
  )
}
