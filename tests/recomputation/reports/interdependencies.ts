import {
  by,
  claims,
  createLookup,
  descending,
  isInUse,
  isSame,
  nameOf,
  type Recompute,
} from '../ecosystem.ts'
import { listNames, listParties } from '../facts.ts'

const kinds = ['Touchpoint', 'System', 'Process', 'DataSet']

export const recompute: Recompute = (ecosystem, { asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  const all = listParties(lookup).map((party) => ({
    party,
    elements: lookup
      .listTargets(party, ...claims, 'OPERATES', 'DEPENDS_ON', 'ACCESSES')
      .filter((node) => kinds.includes(node.kind) && isInUse(node)),
  }))
  return all
    .flatMap(({ party: first, elements }, index) =>
      all.slice(index + 1).map(({ party: second, elements: others }) => {
        const common = elements.filter((element) => others.some((each) => isSame(each, element)))
        const count = (kind: string) => common.filter((node) => node.kind === kind).length
        return {
          firstKind: first.kind,
          firstId: first.id,
          first: nameOf(first),
          secondKind: second.kind,
          secondId: second.id,
          second: nameOf(second),
          meetings: common.length,
          touchpoints: count('Touchpoint'),
          systems: count('System'),
          processes: count('Process'),
          dataSets: count('DataSet'),
          through: listNames(common).slice(0, 10),
          isDeclared: lookup.has(first, 'WORKS_WITH', second) || lookup.has(second, 'WORKS_WITH', first),
        }
      }),
    )
    .filter((row) => row.meetings > 0)
    .sort(
      by(
        descending((row) => row.meetings),
        (row) => row.firstKind,
        (row) => row.firstId,
        (row) => row.secondKind,
        (row) => row.secondId,
      ),
    )
}
