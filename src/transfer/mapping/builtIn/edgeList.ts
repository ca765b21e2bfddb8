import type { BuiltInMapping } from '../builtInMappings.ts'

/** A table with an edge in each row; its ends are elements of the map, or nodes of the kinds that it names. */
export default {
  name: 'edge-list',
  signatures: [[{ columns: ['source', 'target', 'type', 'source kind', 'target kind'] }]],
  mapping: {
    title: 'Edge list',
    description:
      'A table with the columns source, target and type, optionally source kind and target kind; without kinds, the ends must be in the map.',
    tables: [
      {
        when: [{ column: 'source kind' }, { column: 'target kind' }],
        elements: [
          { as: 'source', kind: { column: 'source kind' }, properties: { name: 'source' } },
          { as: 'target', kind: { column: 'target kind' }, properties: { name: 'target' } },
        ],
        relationships: [
          { type: { column: 'type' }, from: 'source', to: 'target', properties: { note: 'note' } },
        ],
      },
      {
        when: [
          { column: 'source kind', is: '' },
          { column: 'target kind', is: '' },
        ],
        relationships: [
          {
            type: { column: 'type' },
            from: { names: 'source' },
            to: { names: 'target' },
            properties: { note: 'note' },
          },
        ],
      },
    ],
  },
} satisfies BuiltInMapping
