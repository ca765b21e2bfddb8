import { kindValues } from './kindWords.ts'
import type { MappingTable, MappingValue } from './mapping.ts'

/** Columns in which tools that draw graphs store what a node is. */
const kindColumns = ['kind', 'type', 'category', 'class']

/** Kind of nodes without one. */
const otherKind = 'System'

/** What most edges of a drawing mean, if they have no type. */
const otherTypes = ['depends on', 'works with', 'next step']

/** Nodes and edges of a drawing: labels of edges are also notes, types of nodes also tags. */
export const graphTables = (label: MappingValue, description: string): MappingTable[] => [
  {
    tables: ['node'],
    elements: [
      {
        kind: { column: kindColumns, values: { ...kindValues }, otherwise: otherKind },
        ref: 'id',
        properties: {
          name: label,
          description,
          tags: { text: kindColumns.map((column) => `{${column}}`).join('|'), split: '|' },
        },
      },
    ],
  },
  {
    tables: ['edge'],
    relationships: [
      {
        type: [{ column: ['type', 'label', 'relationship'] }, ...otherTypes],
        from: { names: 'source' },
        to: { names: 'target' },
        properties: { note: { column: ['label', 'description'] } },
      },
    ],
    ignore: ['id'],
  },
]
