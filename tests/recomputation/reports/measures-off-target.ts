import {
  by,
  createLookup,
  descending,
  findHighest,
  type Lookup,
  listUnique,
  type Node,
  nameOf,
  type Recompute,
  readNumber,
  readText,
} from '../ecosystem.ts'
import { listIds, listNames } from '../facts.ts'
import { readTime } from '../reviews.ts'

export const recompute: Recompute = (ecosystem) => {
  const lookup = createLookup(ecosystem)
  return lookup
    .listNodes('Measure')
    .map((measure) => {
      const measured = lookup.listTargets(measure, 'MEASURES')
      const ofKind = (kind: string) => measured.filter((node) => node.kind === kind)
      const [target, actual] = [readNumber(measure, 'target'), readNumber(measure, 'actual')]
      const offBy = computeOffBy(measure)
      const status = judge(measure, offBy)
      const initiatives = listInitiatives(lookup, measured)
      return {
        measureId: measure.id,
        measure: nameOf(measure),
        unit: readText(measure, 'unit'),
        target,
        actual,
        direction: readText(measure, 'direction'),
        offBy,
        offByRatio: offBy === null || !target ? null : offBy / Math.abs(target),
        status,
        isOffTarget: status === 'offTarget',
        measuredAt: readTime(measure, 'measuredAt'),
        importance: findHighest(ofKind('Touchpoint').map((node) => readNumber(node, 'importance'))),
        measured: listNames(measured),
        touchpointIds: listIds(ofKind('Touchpoint')),
        journeyIds: listIds(ofKind('Journey')),
        phaseIds: listIds(ofKind('Phase')),
        departmentIds: listIds(ofKind('Department')),
        promiseIds: listIds(ofKind('Promise')),
        initiativeIds: listIds(initiatives),
        initiatives: listNames(initiatives),
      }
    })
    .sort(
      by(
        descending((row) => row.isOffTarget),
        descending((row) => row.importance),
        descending((row) => row.offByRatio),
        (row) => row.status,
        (row) => row.measureId,
      ),
    )
}

function computeOffBy(measure: Node): number | null {
  const [target, actual] = [readNumber(measure, 'target'), readNumber(measure, 'actual')]
  if (target === null || actual === null) return null
  switch (measure.properties.direction) {
    case 'higherIsBetter':
      return target - actual
    case 'lowerIsBetter':
      return actual - target
    default:
      return null
  }
}

function judge(measure: Node, offBy: number | null): string {
  if (readNumber(measure, 'target') === null) return 'noTarget'
  if (readNumber(measure, 'actual') === null) return 'notMeasured'
  if (offBy === null) return 'noDirection'
  return offBy > 0 ? 'offTarget' : 'onTarget'
}

function listInitiatives({ listSources, listTargets }: Lookup, measured: readonly Node[]): Node[] {
  const ofKind = (kind: string) => measured.filter((node) => node.kind === kind)
  const improvable = [
    ...ofKind('Touchpoint'),
    ...ofKind('Journey'),
    ...ofKind('Phase').flatMap((phase) => listSources(phase, 'IN_PHASE')),
    ...ofKind('Promise').flatMap((promise) => listTargets(promise, 'ABOUT')),
  ]
  return listUnique(improvable.flatMap((node) => listSources(node, 'IMPROVES'))).filter(
    ({ properties: { status } }) => status !== 'done' && status !== 'dropped',
  )
}
