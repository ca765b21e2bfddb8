import type { BuiltInMapping } from '../builtInMappings.ts'
import { kindValues } from '../kindWords.ts'

/** Lines of JSON of `apoc.export.json`, and GraphML of `apoc.export.graphml`. */
export default {
  name: 'neo4j',
  signatures: [
    [{ columns: ['type', 'id', 'labels'] }],
    [{ table: 'node', extension: 'graphml', columns: ['id', 'labels'] }],
  ],
  mapping: {
    title: 'Neo4j (APOC)',
    description:
      'JSON and GraphML of APOC: a label that is a kind or a common word for one is the kind of a node; others are not held. A relationship without a type of the model is a dependency, and its type a note.',
    tables: [
      {
        tables: ['node'],
        elements: [
          {
            kind: { column: 'labels', split: ':', values: { ...kindValues } },
            ref: 'id',
            properties: { name: { column: ['name', 'title', 'label'] }, description: 'description' },
          },
        ],
      },
      {
        tables: ['edge'],
        relationships: [
          {
            type: [{ column: 'label', replace: { _: ' ' } }, 'depends on', 'works with'],
            from: { names: 'source' },
            to: { names: 'target' },
            properties: { note: 'label' },
          },
        ],
        ignore: ['id'],
      },
      {
        when: [{ column: 'type', is: 'node' }],
        elements: [
          {
            kind: { column: 'labels', values: { ...kindValues } },
            ref: 'id',
            properties: {
              name: { column: ['properties.name', 'properties.title', 'properties.label'] },
              description: 'properties.description',
            },
          },
        ],
      },
      {
        when: [{ column: 'type', is: 'relationship' }],
        relationships: [
          {
            type: [{ column: 'label', replace: { _: ' ' } }, 'depends on', 'works with'],
            from: { names: 'start.id' },
            to: { names: 'end.id' },
            properties: { note: 'label' },
          },
        ],
        ignore: ['id', 'start.labels', 'end.labels'],
      },
    ],
  },
} satisfies BuiltInMapping
