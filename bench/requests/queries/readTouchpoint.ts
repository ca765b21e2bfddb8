import { readNodeWithRelationships } from '../../../src/graph/reading/readElement.ts'
import { relationshipSelection, surroundingIn, touchpointSelection } from '../servers/graphqlSchema.ts'
import type { Question } from './benchQuery.ts'
import { comparableRelationship, comparableTouchpoint } from './comparable.ts'

/** One touchpoint with everything that hangs on it. */
export const readTouchpoint: Question = {
  name: 'read',
  title: 'A touchpoint with its relationships',
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
    document: ({ around }) => `
      query ($id: String!) {
        touchpoints(where: {id: {eq: $id}}) {
          ${touchpointSelection}
          ${relationshipSelection(around)}
        }
      }`,
    variables: ({ id }) => ({ id }),
  },
  gist: {
    product: ({ relationships, ...touchpoint }: ProductAnswer) =>
      gistOf(
        touchpoint,
        relationships.map(({ type, from, to, ...values }) => {
          const isOutgoing = from.kind === 'Touchpoint' && from.id === touchpoint.id
          return { type, isOutgoing, other: isOutgoing ? to : from, values }
        }),
      ),
    bare: ({ properties, relationships }: BareAnswer) =>
      gistOf(
        properties,
        relationships.map(([type, isOutgoing, kind, id, name, values]) => {
          return { type, isOutgoing, other: { kind, id, name }, values }
        }),
      ),
    graphql: ({ touchpoints: [touchpoint = {}] }: GraphqlAnswer) =>
      gistOf(touchpoint, Object.entries(touchpoint).flatMap(relationshipsInField)),
  },
}

interface Seen {
  readonly type: string
  readonly isOutgoing: boolean
  readonly other: End
  readonly values: object
}

interface End {
  readonly kind: string
  readonly id: string
  readonly name: string
}

interface ProductAnswer {
  readonly id: string
  readonly relationships: readonly { readonly type: string; readonly from: End; readonly to: End }[]
}

interface BareAnswer {
  readonly properties: object
  readonly relationships: readonly (readonly [
    type: string,
    isOutgoing: boolean,
    kind: string,
    id: string,
    name: string,
    values: object,
  ])[]
}

interface GraphqlAnswer {
  readonly touchpoints: readonly Readonly<Record<string, unknown>>[]
}

interface Connection {
  readonly edges: readonly {
    readonly node: { readonly __typename: string; readonly id: string; readonly name: string }
    readonly properties: object
  }[]
}

function relationshipsInField([field, value]: [field: string, value: unknown]): Seen[] {
  const surrounding = surroundingIn(field)
  if (!surrounding) return []
  return (value as Connection).edges.map(({ node: { __typename: kind, id, name }, properties: values }) => {
    return { ...surrounding, other: { kind, id, name }, values }
  })
}

function gistOf(touchpoint: object, relationships: readonly Seen[]) {
  const sentences = relationships.map(({ type, isOutgoing, other: { kind, id, name }, values }) =>
    JSON.stringify([type, isOutgoing, kind, id, name, comparableRelationship(type, values)]),
  )
  return { touchpoint: comparableTouchpoint(touchpoint), relationships: sentences.toSorted() }
}
