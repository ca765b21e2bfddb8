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
  type Relationship,
  readNumber,
} from '../ecosystem.ts'
import { listIds, listNames } from '../facts.ts'
import { formatPath } from '../failures.ts'
import { aspects, listPromisedTouchpoints } from '../promises.ts'

interface Path {
  readonly nodes: readonly [Node, ...Node[]]
  readonly handoffs: readonly Relationship[]
}

const minutesOf = (handoff: Relationship): number => readNumber(handoff, 'handoffMinutes') ?? 0
const sum = ({ handoffs }: Path): number => handoffs.reduce((total, handoff) => total + minutesOf(handoff), 0)

export const recompute: Recompute = (ecosystem) => {
  const lookup = createLookup(ecosystem)
  return lookup
    .listNodes('Promise')
    .flatMap((promise) =>
      listPromisedTouchpoints(lookup, promise).flatMap(({ touchpoint }) =>
        aspects.flatMap((aspect) => {
          const promisedMinutes = readNumber(promise, aspect.promised)
          if (promisedMinutes === null) return []
          const stating = lookup.listSources(promise, 'STATES')
          const slowest = findSlowest(lookup, touchpoint)
          const slackMinutes = promisedMinutes - sum(slowest)
          return {
            promiseId: promise.id,
            promise: nameOf(promise),
            touchpointId: touchpoint.id,
            touchpoint: nameOf(touchpoint),
            importance: readNumber(touchpoint, 'importance'),
            aspect: aspect.name,
            promisedMinutes,
            slowestMinutes: sum(slowest),
            slackMinutes,
            isInfeasible: slackMinutes < 0,
            ...describePath(lookup, slowest),
            isCut: false,
            makers: listNames(lookup.listSources(promise, 'MAKES')),
            statedAtIds: listIds(stating),
            statedAt: listNames(stating),
          }
        }),
      ),
    )
    .sort(
      by(
        (row) => row.slackMinutes,
        (row) => row.promiseId,
        (row) => row.touchpointId,
        (row) => (row.aspect === 'response' ? 0 : 1),
      ),
    )
}

/** Tries all paths in the order of their elements, so that the first of equal ones stays. */
function findSlowest(lookup: Lookup, start: Node): Path {
  const isBetter = (path: Path, best: Path) =>
    sum(path) > sum(best) || (sum(path) === sum(best) && path.handoffs.length > best.handoffs.length)
  const extend = (path: Path): Path => {
    let best = path
    for (const { node, relationship } of lookup.listLeaving(path.nodes.at(-1) ?? start, 'DEPENDS_ON')) {
      if (!isInUse(node) || path.nodes.some((each) => isSame(each, node))) continue
      const longest = extend({ nodes: [...path.nodes, node], handoffs: [...path.handoffs, relationship] })
      if (isBetter(longest, best)) best = longest
    }
    return best
  }
  return extend({ nodes: [start], handoffs: [] })
}

function describePath(lookup: Lookup, { nodes, handoffs }: Path) {
  const [slowest] = handoffs
    .filter((handoff) => readNumber(handoff, 'handoffMinutes') !== null)
    .sort(by(descending(minutesOf)))
  return {
    path: formatPath(nodes[0], handoffs, lookup),
    slowestLink: slowest ? formatPath(lookup.getNode(slowest.from), [slowest], lookup) : null,
    slowestLinkMinutes: slowest ? minutesOf(slowest) : null,
    unknownHandoffs: handoffs.filter((handoff) => readNumber(handoff, 'handoffMinutes') === null).length,
  }
}
