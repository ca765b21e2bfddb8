import {
  by,
  createLookup,
  type Ecosystem,
  isInUse,
  type Lookup,
  type Node,
  nameOf,
  type Recompute,
  readNumber,
  readText,
} from '../ecosystem.ts'
import { mean, roundMean } from '../facts.ts'

export const listParameters = ({ nodes }: Ecosystem) => [
  {},
  ...nodes.filter(({ kind }) => kind === 'Customer').map(({ id }) => ({ customerId: id })),
]

export const recompute: Recompute = (ecosystem, { customerId }) => {
  const lookup = createLookup(ecosystem)
  const { listNodes, listSources, listTargets } = lookup
  const rows = listNodes('Journey').flatMap((journey) =>
    listTargets(journey, 'HAS_PHASE').map((phase) => {
      const touchpoints = listSources(phase, 'IN_PHASE').filter(
        (each) =>
          isInUse(each) &&
          (customerId === null || listSources(each, 'ENGAGES_AT').some(({ id }) => id === customerId)),
      )
      const listValues = (name: string) =>
        touchpoints
          .map((touchpoint) => readExperience(lookup, touchpoint, name, customerId))
          .filter((value) => value !== null)
      const ratings = listValues('rating')
      const emotions = listValues('emotion')
      const good = ratings.filter((rating) => rating >= 1).length
      return {
        journeyId: journey.id,
        journey: nameOf(journey),
        phaseId: phase.id,
        phase: nameOf(phase),
        period: readText(phase, 'period'),
        position: readNumber(phase, 'position'),
        total: touchpoints.length,
        assessed: ratings.length,
        averageRating: roundMean(ratings),
        good,
        goodRatio: ratings.length === 0 ? null : good / ratings.length,
        withEmotion: emotions.length,
        averageEmotion: roundMean(emotions),
      }
    }),
  )
  return rows.sort(
    by(
      (row) => row.journeyId,
      (row) => row.position ?? 0,
      (row) => row.phaseId,
    ),
  )
}

function readExperience(
  { listArriving }: Lookup,
  touchpoint: Node,
  name: string,
  customerId: unknown,
): number | null {
  const groups = listArriving(touchpoint, 'ENGAGES_AT')
  const own = readNumber(touchpoint, name)
  if (customerId !== null) {
    const group = groups.find(({ node }) => node.id === customerId)
    return (group ? readNumber(group.relationship, name) : null) ?? own
  }
  const values = groups
    .map(({ relationship }) => readNumber(relationship, name))
    .filter((value) => value !== null)
  return own ?? mean(values)
}
