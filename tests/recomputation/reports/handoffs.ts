import {
  by,
  claims,
  compareText,
  createLookup,
  descending,
  findHighest,
  isInUse,
  type Lookup,
  listUnique,
  type Node,
  nameOf,
  type Recompute,
  readNumber,
  readText,
  toKey,
} from '../ecosystem.ts'
import { listNames } from '../facts.ts'

export const recompute: Recompute = (ecosystem, { asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  const steps = lookup.listInUse('Touchpoint').flatMap((from) =>
    lookup
      .listTargets(from, 'NEXT')
      .filter(isInUse)
      .map((to) => recomputeStep(lookup, from, to)),
  )
  return steps
    .filter((step) => step.ownerChanges || step.implementerChanges || step.hardRestart)
    .sort(
      by(
        descending((row) => row.hardRestart),
        descending((row) => row.importance),
        (row) => row.fromTouchpointId,
        (row) => row.toTouchpointId,
      ),
    )
}

function recomputeStep(lookup: Lookup, from: Node, to: Node) {
  const [fromOwners, toOwners] = [from, to].map((each) => lookup.listSources(each, 'OWNS'))
  const [fromImplementers, toImplementers] = [from, to].map((each) => lookup.listSources(each, 'IMPLEMENTS'))
  const [fromPeriods = [], toPeriods = []] = [from, to].map((each) => listPeriods(lookup, each))
  const carriesOver = listCarryingOver(lookup, from, to)
  const isStepFromBuyingToUsing =
    (fromPeriods.includes('prePurchase') || fromPeriods.includes('purchase')) &&
    !fromPeriods.includes('postPurchase') &&
    toPeriods.includes('postPurchase') &&
    !toPeriods.includes('prePurchase')
  return {
    fromTouchpointId: from.id,
    fromTouchpoint: nameOf(from),
    toTouchpointId: to.id,
    toTouchpoint: nameOf(to),
    importance: findHighest([readNumber(from, 'importance'), readNumber(to, 'importance')]),
    fromPeriods,
    toPeriods,
    hardRestart: isStepFromBuyingToUsing && carriesOver.length === 0,
    ownerChanges: differ(fromOwners, toOwners),
    implementerChanges: differ(fromImplementers, toImplementers),
    fromOwners: listNames(fromOwners ?? []),
    toOwners: listNames(toOwners ?? []),
    fromImplementers: listNames(fromImplementers ?? []),
    toImplementers: listNames(toImplementers ?? []),
    carriesOver: [...new Set(carriesOver.map(nameOf))].sort(compareText),
  }
}

const differ = (some: readonly Node[] = [], others: readonly Node[] = []) =>
  some.map(toKey).sort().join() !== others.map(toKey).sort().join()

const listPeriods = ({ listTargets }: Lookup, touchpoint: Node): string[] =>
  [...new Set(listTargets(touchpoint, 'IN_PHASE').map((phase) => readText(phase, 'period')))]
    .filter((period) => period !== null)
    .sort()

function listCarryingOver(lookup: Lookup, from: Node, to: Node): Node[] {
  const common = (list: (touchpoint: Node) => readonly Node[]) => {
    const others = list(to)
    return listUnique(list(from)).filter((each) => others.includes(each))
  }
  return [
    ...common((each) =>
      lookup.listTargets(each, 'COLLECTS', 'DEPENDS_ON').filter(({ kind }) => kind === 'DataSet'),
    ),
    ...common((each) => listSystemsBehind(lookup, each)),
    ...common((each) => lookup.listSources(each, ...claims).filter(({ kind }) => kind === 'Department')),
  ]
}

function listSystemsBehind({ listTargets }: Lookup, touchpoint: Node): Node[] {
  const reached = new Set([touchpoint])
  for (const each of reached) {
    for (const target of listTargets(each, 'DEPENDS_ON')) if (isInUse(target)) reached.add(target)
  }
  return [...reached].filter(({ kind }) => kind === 'System')
}
