import { readNodeWithRelationships } from '../../src/graph/index.ts'
import { around, relationshipSelection, touchpointSelection } from '../servers/graphqlSchema.ts'
import type { Question } from './question.ts'

/** One touchpoint with everything that hangs on it. */
export const readTouchpoint: Question = {
  name: 'read',
  title: 'A touchpoint with its relationships',
  rounds: 5,
  roundSeconds: 0.6,
  route: '/touchpoints/:id',
  paths: (ids) => ids.map((id) => `/touchpoints/${id}?include=relationships`),
  ask: async (graph) => {
    const { rows } = await graph.read<{ id: string }>('MATCH (node:Touchpoint) RETURN node.id AS id LIMIT 1')
    return readNodeWithRelationships(graph, { kind: 'Touchpoint', id: rows[0]?.id ?? '' })
  },
  bare: {
    parameters: ({ id }) => ({ id }),
    answer: ([row]) => row?.toObject(),
  },
  graphql: {
    document: `
      query ($id: String!) {
        touchpoints(where: {id: {eq: $id}}) {
          ${touchpointSelection}
          ${relationshipSelection}
        }
      }`,
    variables: ({ id }) => ({ id }),
  },
  gist: {
    product: ({ id, relationships }: ProductAnswer) => ({
      id,
      relationships: relationships
        .map(({ type, from, to }) => hanging(type, to.kind === 'Touchpoint' ? from : to))
        .toSorted(),
    }),
    bare: ({ properties, relationships }: BareAnswer) => ({
      id: properties.id,
      relationships: relationships.map(([type, , kind, id]) => hanging(type, { kind, id })).toSorted(),
    }),
    graphql: ({ touchpoints: [touchpoint] }: GraphqlAnswer) => ({
      id: touchpoint?.id,
      relationships: around
        .flatMap(({ field, type }) =>
          (touchpoint?.[`${field}Connection`]?.edges ?? []).map(({ node }) =>
            hanging(type, { kind: node.__typename, id: node.id }),
          ),
        )
        .toSorted(),
    }),
  },
}

interface End {
  readonly kind: string
  readonly id: string
}

const hanging = (type: string, { kind, id }: End) => `${type} ${kind} ${id}`

interface ProductAnswer {
  readonly id: string
  readonly relationships: readonly { readonly type: string; readonly from: End; readonly to: End }[]
}

interface BareAnswer {
  readonly properties: { readonly id: string }
  readonly relationships: readonly (readonly [type: string, isOutgoing: boolean, kind: string, id: string])[]
}

type Edges = {
  readonly edges: readonly { readonly node: { readonly __typename: string; readonly id: string } }[]
}

interface GraphqlAnswer {
  readonly touchpoints: readonly ({ readonly id: string } & Readonly<
    Record<`${string}Connection`, Edges | undefined>
  >)[]
}
