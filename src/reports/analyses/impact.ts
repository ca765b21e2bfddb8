import { type ReachedNode, searchBreadthFirst } from '../../algorithms/breadthFirstSearch.ts'
import { FailureCascade } from '../../algorithms/failureCascade.ts'
import type { Projection } from '../../graph/projection/projection.ts'
import { type AnalysisDefinition, asOf } from '../analysisFile.ts'
import { getFailureGraphAround } from '../ecosystem/failureGraph.ts'
import { getKind, getNode, selectLiveTouchpoints } from '../ecosystem/nodes.ts'
import { compareReached, describeReached, pathTieBreak } from '../ecosystem/reachedRows.ts'

export default {
  title: 'Impact',
  question: 'What is lost and what is affected if this element fails?',
  description:
    'A row for each other element that is lost or affected, directly or through others, sorted by distance, then by ' +
    'kind and id. Which elements these are follows from the propagation of each relationship type (see “How failures ' +
    'spread”); the failing element itself counts as in use even if it is planned or retired. ' +
    pathTieBreak,
  parameters: {
    kind: { type: 'kind', description: 'Kind of the failing element', isRequired: true },
    id: { type: 'string', description: 'Id of the failing element', isRequired: true, idOf: 'kind' },
    asOf: asOf.parameter,
  },
  defaults: { kind: { value: 'System' }, id: { value: 'billing-platform' }, asOf: asOf.default },
  key: ['kind', 'id'],
  theme: 'failure',
  plot: { type: 'bars', label: 'kind' },
  columns: [
    { name: 'kind', type: 'string', description: 'Kind of the lost or affected element' },
    { name: 'id', type: 'string', description: 'Id of the element' },
    { name: 'name', type: 'string', description: 'Name of the element' },
    { name: 'effect', type: 'string', description: '`lost`, or `affected` when it is not lost' },
    {
      name: 'isDirect',
      type: 'boolean',
      description: 'Whether one relationship connects it with the failure',
    },
    { name: 'hops', type: 'integer', description: 'Number of relationships on a shortest path to it' },
    {
      name: 'path',
      type: 'string',
      description: 'A shortest path of the failure; arrows show the direction of each relationship',
    },
    {
      name: 'touchpointShare',
      type: 'number',
      description:
        'Lost and affected touchpoints ÷ all touchpoints in use, 0 to 1 (0 if there are none); the same in every row',
    },
    {
      name: 'lostTouchpointShare',
      type: 'number',
      description:
        'Lost touchpoints ÷ all touchpoints in use, 0 to 1 (0 if there are none); the same in every row',
    },
  ],
  analyse(projection, { kind, id, asOf: day }) {
    const start = getNode(projection, String(kind), String(id))
    const { affects, losses } = getFailureGraphAround(projection, String(day), start)
    const lost = new Set(new FailureCascade(losses).cascadeFrom([start]))
    const [, ...reachedNodes] = searchBreadthFirst(affects, [start])
    const shares = {
      touchpointShare: computeTouchpointShare(projection, reachedNodes),
      lostTouchpointShare: computeTouchpointShare(
        projection,
        reachedNodes.filter(({ node }) => lost.has(node)),
      ),
    }
    return reachedNodes.toSorted(compareReached).map((reached) => ({
      ...describeReached(projection, reached),
      effect: lost.has(reached.node) ? 'lost' : 'affected',
      isDirect: reached.hops === 1,
      ...shares,
    }))
  },
} satisfies AnalysisDefinition

function computeTouchpointShare(projection: Projection, reached: readonly ReachedNode[]): number {
  const touchpoints = reached.filter(({ node }) => getKind(projection, node) === 'Touchpoint').length
  return touchpoints === 0 ? 0 : touchpoints / selectLiveTouchpoints(projection).length
}
