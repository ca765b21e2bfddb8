import {
  by,
  createLookup,
  descending,
  isInUse,
  isSame,
  type Node,
  nameOf,
  type Recompute,
  readNumber,
  readText,
} from '../ecosystem.ts'
import { type Affected, computeFailure } from '../losses.ts'
import { countDaysOverdue, formatDays } from '../reviews.ts'

interface Stale extends Affected {
  readonly overdue: Node
  readonly daysOverdue: number | null
}

export const recompute: Recompute = (ecosystem, { asOf, maxDistance }) => {
  const lookup = createLookup(ecosystem, asOf)
  const overdue = lookup.nodes.flatMap((node) => {
    const days = countDaysOverdue(node, lookup.day)
    return readNumber(node, 'reviewEveryDays') !== null && (days === null || days > 0) ? [{ node, days }] : []
  })
  const stale = overdue.flatMap(({ node, days }): Stale[] => {
    const own = { node, hops: 0, path: nameOf(node) }
    const others = isInUse(node) ? computeFailure(lookup, node).affected : []
    return [own, ...others.filter(({ hops }) => hops <= Number(maxDistance))].map((each) => ({
      ...each,
      overdue: node,
      daysOverdue: days,
    }))
  })
  const byAge = descending(({ daysOverdue }: Stale) => daysOverdue ?? Number.MAX_SAFE_INTEGER)
  const ranked = stale.sort(
    by(
      ({ hops }) => hops,
      byAge,
      ({ overdue: { kind } }) => kind,
      ({ overdue: { id } }) => id,
    ),
  )
  return ranked
    .filter((each) => ranked.find(({ node }) => isSame(node, each.node)) === each)
    .sort(
      by(
        ({ hops }) => hops,
        byAge,
        ({ node }) => node.kind,
        ({ node }) => node.id,
      ),
    )
    .map((each) => ({
      kind: each.node.kind,
      id: each.node.id,
      name: nameOf(each.node),
      importance: readNumber(each.node, 'importance'),
      distance: each.hops,
      isOverdue: each.hops === 0,
      daysOverdue: each.daysOverdue,
      isNeverReviewed: readText(each.overdue, 'reviewedAt') === null,
      overdueKind: each.overdue.kind,
      overdueId: each.overdue.id,
      overdue: nameOf(each.overdue),
      path: each.path,
      reviewStatus: each.daysOverdue === null ? 'never reviewed' : `${formatDays(each.daysOverdue)} overdue`,
    }))
}
