import type { BuiltInMapping } from '../builtInMappings.ts'
import { kindValues } from '../kindWords.ts'

const label = { column: ['Label', 'attributes.label'] }

/** Kumu's workbook with the sheets Elements and Connections, and its JSON. */
export default {
  name: 'kumu',
  signatures: [
    [
      { table: 'elements', columns: [] },
      { table: 'connections', columns: ['from', 'to'] },
    ],
  ],
  mapping: {
    title: 'Kumu',
    description:
      'Workbook or JSON of Kumu. The type of an element is its kind: an organization is a partner, a person an employee, any other a system. The type is also a tag. A connection without a type of the model is a dependency, and its type a note.',
    tables: [
      {
        tables: ['elements'],
        elements: [
          {
            kind: {
              column: ['Type', 'attributes.element type'],
              values: { ...kindValues },
              otherwise: 'System',
            },
            key: '_id',
            ref: label,
            properties: {
              name: label,
              description: { column: ['Description', 'attributes.description'] },
              tags: { text: '{Tags}|{attributes.tags}|{Type}|{attributes.element type}', split: '|' },
            },
          },
        ],
      },
      {
        tables: ['connections'],
        relationships: [
          {
            type: [
              { column: ['Type', 'attributes.connection type', 'Label', 'attributes.label'] },
              'depends on',
              'works with',
              'next step',
            ],
            from: { names: { column: ['From', 'from'] } },
            to: { names: { column: ['To', 'to'] } },
            properties: {
              note: {
                text: '{Type} {attributes.connection type} {Label} {attributes.label} {Description} {attributes.description}',
              },
            },
          },
        ],
        ignore: ['_id'],
      },
    ],
  },
} satisfies BuiltInMapping
