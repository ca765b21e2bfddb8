import { listNodes } from '../../src/graph/index.ts'
import { touchpointSelection } from '../servers/graphqlSchema.ts'
import type { Question } from './question.ts'

const limit = 50

/** The first page of the touchpoints that pass a filter. */
export const listTouchpoints: Question = {
  name: 'list',
  title: 'A page of 50 touchpoints',
  rounds: 5,
  roundSeconds: 0.6,
  route: '/touchpoints',
  paths: (_, { filter: { property, atLeast } }) => [
    `/touchpoints?limit=${limit}&${property}[gte]=${atLeast}`,
  ],
  ask: (graph, { filter: { property, atLeast } }) =>
    listNodes(graph, {
      kind: 'Touchpoint',
      filters: [{ property, operator: 'gte', value: atLeast }],
      order: [],
      limit,
    }),
  bare: {
    parameters: () => ({}),
    answer: (rows) => rows.map((row) => row.toObject()),
  },
  graphql: {
    document: `
      query ($where: TouchpointWhere!, $limit: Int!) {
        touchpoints(where: $where, sort: [{id: ASC}], limit: $limit) {
          ${touchpointSelection}
        }
      }`,
    variables: (_, { filter: { property, atLeast } }) => ({
      where: { [property]: { gte: atLeast } },
      limit: limit + 1,
    }),
  },
  gist: {
    product: ({ items }: { items: readonly Item[] }) => items.map(({ id }) => id),
    bare: (rows: readonly Item[]) => rows.slice(0, limit).map(({ id }) => id),
    graphql: ({ touchpoints }: { touchpoints: readonly Item[] }) =>
      touchpoints.slice(0, limit).map(({ id }) => id),
  },
}

interface Item {
  readonly id: string
}
