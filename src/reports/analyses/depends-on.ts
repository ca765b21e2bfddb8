import { getFailureGraph } from '../../algorithms/failureGraph.ts'
import { getNode } from '../../algorithms/nodes.ts'
import { type AnalysisDefinition, asOf } from '../analysisFile.ts'
import { listReachedRows } from '../reachedRows.ts'

export default {
  title: 'Depends on',
  question: 'What does this element need?',
  description:
    'Everything whose failure the element would suffer from, directly or through others, each with one shortest path: ' +
    'the reverse of impact. Which end of a relationship is affected stands in the model. Claims count when they hold ' +
    'on the given day.',
  parameters: {
    kind: { type: 'kind', description: 'Kind of the element', isRequired: true },
    id: { type: 'string', description: 'Id of the element', isRequired: true, idOf: 'kind' },
    asOf: asOf.parameter,
  },
  defaults: { kind: { value: 'Touchpoint' }, id: { value: 'first-invoice' }, asOf: asOf.default },
  key: ['kind', 'id'],
  theme: 'failure',
  columns: [
    { name: 'kind', type: 'string', description: 'Kind of an element that it needs' },
    { name: 'id', type: 'string', description: 'Its id' },
    { name: 'name', type: 'string', description: 'Its name' },
    { name: 'hops', type: 'integer', description: 'How many relationships lie between it and the element' },
    {
      name: 'path',
      type: 'string',
      description: 'One shortest way to it; arrows show the relationships as they are stored',
    },
  ],
  analyse(projection, { kind, id, asOf: day }) {
    const { needs } = getFailureGraph(projection, String(day))
    return listReachedRows(projection, needs, getNode(projection, String(kind), String(id)))
  },
} satisfies AnalysisDefinition
