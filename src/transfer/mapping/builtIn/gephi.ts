import type { BuiltInMapping } from '../builtInMappings.ts'
import { graphTables } from '../graphTables.ts'

/** GEXF as Gephi writes it; sizes, colours and positions are not read. */
export default {
  name: 'gephi',
  signatures: [
    [
      { table: 'node', extension: 'gexf', columns: ['id'] },
      { table: 'edge', extension: 'gexf', columns: ['source', 'target'] },
    ],
  ],
  mapping: {
    title: 'Gephi',
    description:
      'GEXF of Gephi: nodes by their labels. The attribute `kind` or `type` of a node is its kind, by default a system. An edge without a type of the model is a dependency, and its label a note.',
    tables: graphTables({ column: ['label', 'name', 'id'] }, 'description'),
  },
} satisfies BuiltInMapping
