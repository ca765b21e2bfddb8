import { by, createLookup, descending, nameOf, type Recompute, readNumber, readText } from '../ecosystem.ts'
import { listNames, listOwners } from '../facts.ts'
import { countDaysOverdue, findDueOn, readTime } from '../reviews.ts'

export const recompute: Recompute = (ecosystem, { asOf, kinds, withinDays }) => {
  const lookup = createLookup(ecosystem, asOf)
  return lookup
    .listNodes(...(Array.isArray(kinds) ? kinds : []))
    .filter((node) => readNumber(node, 'reviewEveryDays') !== null)
    .map((node) => {
      const daysOverdue = countDaysOverdue(node, lookup.day)
      return {
        kind: node.kind,
        id: node.id,
        name: nameOf(node),
        importance: readNumber(node, 'importance'),
        dueOn: findDueOn(node),
        daysLeft: daysOverdue === null ? null : 0 - daysOverdue,
        isOverdue: daysOverdue === null || daysOverdue > 0,
        reviewedAt: readTime(node, 'reviewedAt'),
        reviewedBy: readText(node, 'reviewedBy'),
        owners: listNames(listOwners(lookup, node)),
      }
    })
    .filter((row) => row.isOverdue || Number(row.daysLeft) <= Number(withinDays))
    .sort(
      by(
        (row) => row.dueOn ?? '',
        descending((row) => row.importance),
        (row) => row.kind,
        (row) => row.id,
      ),
    )
}
