import type { BuiltInMapping } from '../builtInMappings.ts'
import type { MappingElement, MappingRelationship, MappingValue } from '../mapping.ts'

/** The default namespace is left out of references: `group:default/team-a` is `group:team-a`. */
const withoutDefault = { ':default/': ':', ':/': ':' }

/** A reference to an entity, which has a kind by default. */
const referTo = (column: string, kind: string): MappingValue => ({
  column,
  lowerCase: true,
  prefix: { text: `${kind}:`, unless: ':' },
  replace: withoutDefault,
})

const entity = {
  as: 'entity',
  key: { text: '{kind}:{metadata.namespace}/{metadata.name}', lowerCase: true, replace: withoutDefault },
}

const name = { column: ['metadata.title', 'spec.profile.displayName', 'metadata.name'] }
const common = { name, description: 'metadata.description', tags: 'metadata.tags' }

const system = (kind: string): MappingElement => ({
  ...entity,
  when: [{ column: 'kind', is: kind }],
  kind: 'System',
  properties: {
    ...common,
    type: { column: 'spec.type', otherwise: kind.toLowerCase() },
    lifecycle: {
      column: 'spec.lifecycle',
      values: { experimental: 'planned', production: 'live', deprecated: 'retiring', retired: 'retired' },
    },
  },
})

/** A field whose entities the entity has a relationship with. */
const field = (
  column: string,
  type: string,
  kind: string,
  kinds: readonly string[],
): MappingRelationship => ({
  type,
  from: 'entity',
  to: { kinds: [...kinds], names: referTo(column, kind) },
})

/** YAML files of a catalog, and the JSON of its API. */
export default {
  name: 'backstage',
  signatures: [[{ columns: ['apiVersion', 'kind', 'metadata.name'] }]],
  mapping: {
    title: 'Backstage catalog',
    description:
      'YAML files of a Backstage catalog, or the JSON of its API: components, systems, resources and APIs are systems, groups are departments, users are employees. Their references are the external ids.',
    tables: [
      {
        elements: [
          ...['Component', 'System', 'Resource', 'API'].map(system),
          {
            ...entity,
            when: [{ column: 'kind', is: 'Group' }],
            kind: 'Department',
            properties: common,
          },
          {
            ...entity,
            when: [{ column: 'kind', is: 'User' }],
            kind: 'Employee',
            properties: { ...common, email: 'spec.profile.email' },
          },
        ],
        relationships: [
          {
            type: 'OWNS',
            from: { kinds: ['Department', 'Employee'], names: referTo('spec.owner', 'group') },
            to: 'entity',
          },
          field('spec.system', 'part of', 'system', ['System']),
          field('spec.subcomponentOf', 'part of', 'component', ['System']),
          field('spec.dependsOn', 'depends on', 'component', ['System']),
          field('spec.dependencyOf', 'needed by', 'component', ['System']),
          field('spec.providesApis', 'needed by', 'api', ['System']),
          field('spec.consumesApis', 'depends on', 'api', ['System']),
          field('spec.parent', 'part of', 'group', ['Department']),
          field('spec.children', 'consists of', 'group', ['Department']),
          field('spec.members', 'people', 'user', ['Employee']),
          field('spec.memberOf', 'works in', 'group', ['Department']),
        ],
        ignore: ['apiVersion', 'metadata.uid', 'metadata.etag', 'relations'],
      },
    ],
  },
} satisfies BuiltInMapping
