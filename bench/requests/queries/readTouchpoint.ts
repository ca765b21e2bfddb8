import { readNodesWithRelationships } from '../../../src/graph/reading/readElement.ts'
import { parseSurrounding, relationshipSelection, touchpointSelection } from '../servers/graphqlSchema.ts'
import type { BenchQuery } from './benchQuery.ts'
import { comparableRelationship, comparableTouchpoint } from './comparable.ts'

/** One touchpoint with its relationships. */
export const readTouchpoint: BenchQuery = {
  name: 'read',
  title: 'A touchpoint with its relationships',
  route: '/touchpoints/:id',
  paths: (ids) => ids.map((id) => `/touchpoints/${id}?include=relationships`),
  run: async (graph) => {
    const { rows } = await graph.read<{ id: string }>('MATCH (node:Touchpoint) RETURN node.id AS id LIMIT 1')
    return readNodesWithRelationships(graph, 'Touchpoint', [rows[0]?.id ?? ''])
  },
  bare: {
    parameters: ({ id }) => ({ ids: [id] }),
    toResponse: ([row]) => row?.toObject(),
  },
  graphql: {
    document: ({ surroundings }) => `
      query ($id: String!) {
        touchpoints(where: {id: {eq: $id}}) {
          ${touchpointSelection}
          ${relationshipSelection(surroundings)}
        }
      }`,
    variables: ({ id }) => ({ id }),
  },
  normalize: {
    product: ({ relationships, ...touchpoint }: ProductResponse) =>
      normalizeResponse(
        touchpoint,
        relationships.map(({ type, from, to, ...values }) => {
          const isOutgoing = from.kind === 'Touchpoint' && from.id === touchpoint.id
          return { type, isOutgoing, other: isOutgoing ? to : from, values }
        }),
      ),
    bare: ({ properties, relationships }: BareResponse) =>
      normalizeResponse(
        properties,
        relationships.map(([type, isOutgoing, kind, id, name, values]) => {
          return { type, isOutgoing, other: { kind, id, name }, values }
        }),
      ),
    graphql: ({ touchpoints: [touchpoint = {}] }: GraphqlResponse) =>
      normalizeResponse(touchpoint, Object.entries(touchpoint).flatMap(parseRelationships)),
  },
}

interface RelationshipView {
  readonly type: string
  readonly isOutgoing: boolean
  readonly other: RelationshipEnd
  readonly values: object
}

interface RelationshipEnd {
  readonly kind: string
  readonly id: string
  readonly name: string
}

interface ProductResponse {
  readonly id: string
  readonly relationships: readonly {
    readonly type: string
    readonly from: RelationshipEnd
    readonly to: RelationshipEnd
  }[]
}

interface BareResponse {
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

interface GraphqlResponse {
  readonly touchpoints: readonly Readonly<Record<string, unknown>>[]
}

interface GraphqlConnection {
  readonly edges: readonly {
    readonly node: { readonly __typename: string; readonly id: string; readonly name: string }
    readonly properties: object
  }[]
}

function parseRelationships([field, value]: [field: string, value: unknown]): RelationshipView[] {
  const surrounding = parseSurrounding(field)
  if (!surrounding) return []
  return (value as GraphqlConnection).edges.map(
    ({ node: { __typename: kind, id, name }, properties: values }) => {
      return { ...surrounding, other: { kind, id, name }, values }
    },
  )
}

function normalizeResponse(touchpoint: object, relationships: readonly RelationshipView[]) {
  const serialized = relationships.map(({ type, isOutgoing, other: { kind, id, name }, values }) =>
    JSON.stringify([type, isOutgoing, kind, id, name, comparableRelationship(type, values)]),
  )
  return { touchpoint: comparableTouchpoint(touchpoint), relationships: serialized.toSorted() }
}
