import { by, createLookup, isSame, type NodeKey, nameOf, type Recompute } from '../ecosystem.ts'
import { ratio } from '../facts.ts'
import { computeFailure } from '../losses.ts'

export const recompute: Recompute = (ecosystem, { kind, id, asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  const { lost, affected } = computeFailure(lookup, { kind: String(kind), id: String(id) })
  const all = lookup.listInUse('Touchpoint').length
  const touchpointShare = ratio(affected.filter(({ node }) => node.kind === 'Touchpoint').length, all)
  const lostTouchpointShare = ratio(lost.filter((node) => node.kind === 'Touchpoint').length, all)
  const shares =
    all === 0 ? { touchpointShare: 0, lostTouchpointShare: 0 } : { touchpointShare, lostTouchpointShare }
  return affected
    .toSorted(
      by(
        ({ hops }) => hops,
        ({ node }) => node.kind,
        ({ node }) => node.id,
      ),
    )
    .map(({ node, hops, path }) => ({
      kind: node.kind,
      id: node.id,
      name: nameOf(node),
      effect: lost.some((each) => isSame(each, node)) ? 'lost' : 'affected',
      isDirect: hops === 1,
      hops,
      path,
      ...shares,
    }))
}

/** One element of each kind. */
export const listParameters = ({ nodes }: { readonly nodes: readonly NodeKey[] }) => [
  ...new Map(nodes.map(({ kind, id }) => [kind, { kind, id }])).values(),
]
