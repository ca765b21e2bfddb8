import type { BuiltInMapping } from '../builtInMappings.ts'

/** Kinds of the concepts of ArchiMate that a map of customer experience has; others are not held. */
const kinds = {
  BusinessActor: 'Department',
  BusinessCollaboration: 'Department',
  BusinessRole: 'Employee',
  BusinessProcess: 'Process',
  BusinessFunction: 'Process',
  BusinessInteraction: 'Process',
  BusinessService: 'Touchpoint',
  BusinessInterface: 'Channel',
  ApplicationInterface: 'Channel',
  ApplicationComponent: 'System',
  ApplicationCollaboration: 'System',
  ApplicationFunction: 'System',
  ApplicationService: 'System',
  SystemSoftware: 'System',
  TechnologyService: 'System',
  Node: 'System',
  Device: 'System',
  CommunicationNetwork: 'System',
  DataObject: 'DataSet',
  BusinessObject: 'DataSet',
  Representation: 'DataSet',
  Contract: 'DataSet',
  Goal: 'Strategy',
  CourseOfAction: 'Strategy',
  Principle: 'Strategy',
  WorkPackage: 'Initiative',
} as const

/** What a relationship means, read from its source to its target, by the kinds of both. */
const meanings = {
  Access: ['accesses', 'stores', 'collects', 'depends on'],
  Aggregation: ['consists of', 'people'],
  Assignment: ['implements', 'works in', 'operates', 'owns', 'people', 'needed by'],
  Association: ['works with', 'over channel'],
  Composition: ['consists of', 'people', 'needed by'],
  Flow: ['provides data to', 'works with', 'next step', 'needed by'],
  Influence: ['influences', 'guides'],
  Realization: ['implements', 'needed by'],
  Serving: ['channel of', 'needed by'],
  Triggering: ['next step', 'needed by'],
  UsedBy: ['channel of', 'needed by'],
} as const

/** XML of the ArchiMate Model Exchange File Format, versions 2.1 and 3. */
export default {
  name: 'archimate',
  signatures: [
    [
      { table: 'element', extension: 'xml', columns: ['identifier', 'type'] },
      { table: 'relationship', extension: 'xml', columns: ['identifier', 'source', 'target', 'type'] },
    ],
  ],
  mapping: {
    title: 'ArchiMate Open Exchange',
    description:
      'XML of the ArchiMate Model Exchange File Format: actors are departments, roles are employees, business services are touchpoints, applications and technology are systems. Views are not read.',
    tables: [
      {
        tables: ['element'],
        elements: [
          {
            kind: { column: 'type', values: kinds },
            key: 'identifier',
            properties: {
              name: { column: ['name', 'label'] },
              description: { column: ['documentation'] },
              tags: 'type',
            },
          },
        ],
      },
      {
        tables: ['relationship'],
        relationships: Object.entries(meanings).map(([type, types]) => ({
          when: [{ column: 'type', is: [type, `${type}Relationship`] }],
          type: [...types],
          from: { names: 'source' },
          to: { names: 'target' },
          properties: { note: { column: ['name', 'label', 'documentation'] } },
        })),
        ignore: ['identifier'],
      },
    ],
  },
} satisfies BuiltInMapping
