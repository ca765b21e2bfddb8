import { getFailureGraph } from '../../algorithms/failureGraph.ts'
import { getNode } from '../../algorithms/nodes.ts'
import { type AnalysisDefinition, asOf } from '../analysisFile.ts'
import { listReachedRows } from '../reachedRows.ts'

export default {
  title: 'Impact',
  question: 'What is affected when this element fails?',
  description:
    'Everything that suffers when the element fails, directly or through others, each with one shortest path. Which ' +
    'end of a relationship is affected stands in the model: a touchpoint that depends on a system fails with it, and ' +
    'so do the phase it is in and the journey that has the phase. Claims count when they hold on the given day.',
  parameters: {
    kind: { type: 'kind', description: 'Kind of the failing element', isRequired: true },
    id: { type: 'string', description: 'Id of the failing element', isRequired: true, idOf: 'kind' },
    asOf: asOf.parameter,
  },
  defaults: { kind: { value: 'System' }, id: { value: 'billing-platform' }, asOf: asOf.default },
  key: ['kind', 'id'],
  theme: 'failure',
  columns: [
    { name: 'kind', type: 'string', description: 'Kind of an affected element' },
    { name: 'id', type: 'string', description: 'Its id' },
    { name: 'name', type: 'string', description: 'Its name' },
    { name: 'hops', type: 'integer', description: 'How many relationships lie between it and the failure' },
    {
      name: 'path',
      type: 'string',
      description: 'One shortest way of the failure; arrows show the relationships as they are stored',
    },
  ],
  analyse(projection, { kind, id, asOf: day }) {
    const { affects } = getFailureGraph(projection, String(day))
    return listReachedRows(projection, affects, getNode(projection, String(kind), String(id)))
  },
} satisfies AnalysisDefinition
