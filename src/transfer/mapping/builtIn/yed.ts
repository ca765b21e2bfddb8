import type { BuiltInMapping } from '../builtInMappings.ts'
import { graphTables } from '../graphTables.ts'

/** GraphML as yEd writes it; shapes, colours and positions are not read. */
export default {
  name: 'yed',
  signatures: [
    [
      { table: 'node', extension: 'graphml', columns: ['id', 'label'] },
      { table: 'edge', extension: 'graphml', columns: ['source', 'target'] },
    ],
  ],
  mapping: {
    title: 'yEd',
    description:
      'GraphML of yEd: nodes by their labels, edges by theirs. The property `kind` or `type` of a node is its kind, by default a system. An edge without a type of the model is a dependency, and its label a note.',
    tables: graphTables({ column: ['label', 'name', 'id'] }, 'description'),
  },
} satisfies BuiltInMapping
