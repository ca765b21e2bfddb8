import {
  by,
  createLookup,
  descending,
  findHighest,
  isSame,
  nameOf,
  type Recompute,
  readNumber,
} from '../ecosystem.ts'
import { computeFailure, ofKind } from '../losses.ts'

export const recompute: Recompute = (ecosystem, { asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  const elements = lookup.listInUse('Employee', 'Partner', 'Process', 'System')
  const alone = elements.map((element) => computeFailure(lookup, element).lost)
  return elements
    .flatMap((first, index) =>
      elements.slice(index + 1).flatMap((second, offset) => {
        const { lost } = computeFailure(lookup, first, second)
        const lostAlone = [...(alone[index] ?? []), ...(alone[index + 1 + offset] ?? [])]
        const journeys = ofKind(lost, 'Journey').filter(
          (journey) => !lostAlone.some((each) => isSame(each, journey)),
        )
        const touchpoints = ofKind(lost, 'Touchpoint')
        if (journeys.length === 0) return []
        return {
          firstKind: first.kind,
          firstId: first.id,
          first: nameOf(first),
          secondKind: second.kind,
          secondId: second.id,
          second: nameOf(second),
          journeysLost: journeys.length,
          phasesLost: ofKind(lost, 'Phase').length,
          touchpointsLost: touchpoints.length,
          importance: findHighest(touchpoints.map((node) => readNumber(node, 'importance'))),
          journeyIds: journeys.map(({ id }) => id),
          journeys: journeys.map(nameOf),
        }
      }),
    )
    .sort(
      by(
        descending((row) => row.journeysLost),
        descending((row) => row.touchpointsLost),
        (row) => row.firstKind,
        (row) => row.firstId,
        (row) => row.secondKind,
        (row) => row.secondId,
      ),
    )
}
