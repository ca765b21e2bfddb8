import { searchBreadthFirst } from '../../algorithms/breadthFirstSearch.ts'
import { type AnalysisDefinition, asOf } from '../analysisFile.ts'
import { getFailureGraphAround } from '../ecosystem/failureGraph.ts'
import { getNode } from '../ecosystem/nodes.ts'
import { compareReached, describeReached, pathTieBreak } from '../ecosystem/reachedRows.ts'

export default {
  title: 'Depends on',
  question: 'What does this element depend on?',
  description:
    'The reverse of impact: a row for each other element whose failure would affect this one, directly or through ' +
    'others, whether or not this one would be lost; sorted by distance, then by kind and id. Which relationships count ' +
    'follows from the propagation of their types (see “How failures spread”); the element itself counts as in use even ' +
    'if it is planned or retired. ' +
    pathTieBreak,
  parameters: {
    kind: { type: 'kind', description: 'Kind of the element', isRequired: true },
    id: { type: 'string', description: 'Id of the element', isRequired: true, idOf: 'kind' },
    asOf: asOf.parameter,
  },
  defaults: { kind: { value: 'Touchpoint' }, id: { value: 'first-invoice' }, asOf: asOf.default },
  key: ['kind', 'id'],
  theme: 'failure',
  plot: { type: 'bars', label: 'kind' },
  columns: [
    { name: 'kind', type: 'string', description: 'Kind of the element it depends on' },
    { name: 'id', type: 'string', description: 'Id of the element' },
    { name: 'name', type: 'string', description: 'Name of the element' },
    { name: 'hops', type: 'integer', description: 'Number of relationships on a shortest path to it' },
    {
      name: 'path',
      type: 'string',
      description: 'A shortest path to it; arrows show the direction of each relationship',
    },
  ],
  analyse(projection, { kind, id, asOf: day }) {
    const start = getNode(projection, String(kind), String(id))
    const { needs } = getFailureGraphAround(projection, String(day), start)
    const [, ...reachedNodes] = searchBreadthFirst(needs, [start])
    return reachedNodes.toSorted(compareReached).map((reached) => describeReached(projection, reached))
  },
} satisfies AnalysisDefinition
