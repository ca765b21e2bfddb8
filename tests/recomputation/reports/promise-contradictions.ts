import {
  by,
  createLookup,
  descending,
  isInUse,
  isSame,
  type Lookup,
  type Node,
  nameOf,
  type Recompute,
  readNumber,
} from '../ecosystem.ts'
import { listIds, listNames } from '../facts.ts'

export const recompute: Recompute = (ecosystem) => {
  const lookup = createLookup(ecosystem)
  const promises = lookup.listNodes('Promise')
  return promises
    .flatMap((shorter) =>
      promises.flatMap((longer) => {
        const customers = listCommon(
          lookup.listTargets(shorter, 'MADE_TO'),
          lookup.listTargets(longer, 'MADE_TO'),
        )
        return customers.length === 0
          ? []
          : ['response', 'resolution'].flatMap((aspect) =>
              comparePair(lookup, shorter, longer, aspect, customers),
            )
      }),
    )
    .sort(
      by(
        (row) => row.hasCommonMaker,
        descending((row) => row.importance),
        descending((row) => row.differenceMinutes),
        (row) => row.shorterPromiseId,
        (row) => row.longerPromiseId,
        (row) => row.longerAboutKind,
        (row) => row.longerAboutId,
        (row) => row.shorterAboutKind,
        (row) => row.shorterAboutId,
        (row) => row.aspect,
      ),
    )
}

const listCommon = (some: readonly Node[], others: readonly Node[]): Node[] =>
  some.filter((node) => others.some((each) => isSame(each, node)))

function comparePair(
  lookup: Lookup,
  shorter: Node,
  longer: Node,
  aspect: string,
  customers: readonly Node[],
) {
  const property = aspect === 'response' ? 'promisedResponseMinutes' : 'promisedResolutionMinutes'
  const [shorterMinutes, longerMinutes] = [readNumber(shorter, property), readNumber(longer, property)]
  if (shorterMinutes === null || longerMinutes === null || shorterMinutes >= longerMinutes) return []
  const makersOf = (promise: Node) => lookup.listSources(promise, 'MAKES')
  const statedAt = (promise: Node) => listNames(lookup.listSources(promise, 'STATES'))
  const hasCommonMaker = listCommon(makersOf(shorter), makersOf(longer)).length > 0
  return listSubjects(lookup, shorter, longer).map(({ shorterAbout, longerAbout }) => ({
    contradiction: shorterAbout === longerAbout ? 'differentTimes' : 'partLongerThanWhole',
    aspect,
    shorterPromiseId: shorter.id,
    shorterPromise: nameOf(shorter),
    shorterMinutes,
    shorterMakers: listNames(makersOf(shorter)),
    shorterAboutKind: shorterAbout.kind,
    shorterAboutId: shorterAbout.id,
    shorterAbout: nameOf(shorterAbout),
    longerPromiseId: longer.id,
    longerPromise: nameOf(longer),
    longerMinutes,
    longerMakers: listNames(makersOf(longer)),
    longerAboutKind: longerAbout.kind,
    longerAboutId: longerAbout.id,
    longerAbout: nameOf(longerAbout),
    shorterStatedAt: statedAt(shorter),
    longerStatedAt: statedAt(longer),
    differenceMinutes: longerMinutes - shorterMinutes,
    hasCommonMaker,
    severity: hasCommonMaker ? 'low' : 'medium',
    importance: readNumber(longerAbout, 'importance'),
    customerIds: listIds(customers),
    customers: listNames(customers),
  }))
}

function listSubjects(lookup: Lookup, shorter: Node, longer: Node) {
  const subjectsOf = (promise: Node) => lookup.listTargets(promise, 'ABOUT').filter(isInUse)
  const same = listCommon(subjectsOf(shorter), subjectsOf(longer)).map((subject) => ({
    shorterAbout: subject,
    longerAbout: subject,
  }))
  const parts = subjectsOf(shorter)
    .filter(({ kind }) => kind === 'Journey')
    .flatMap((journey) =>
      subjectsOf(longer)
        .filter((subject) => isInJourney(lookup, subject, journey) && !lookup.has(shorter, 'ABOUT', subject))
        .map((touchpoint) => ({ shorterAbout: journey, longerAbout: touchpoint })),
    )
  return [...same, ...parts]
}

const isInJourney = ({ listTargets, has }: Lookup, touchpoint: Node, journey: Node): boolean =>
  listTargets(touchpoint, 'IN_PHASE').some((phase) => has(journey, 'HAS_PHASE', phase))
