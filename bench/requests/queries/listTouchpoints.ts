import { listNodes } from '../../../src/graph/reading/listNodes.ts'
import { touchpointSelection } from '../servers/graphqlSchema.ts'
import type { BenchQuery } from './benchQuery.ts'
import { comparableTouchpoint } from './comparable.ts'

const limit = 50

/** The first page of the touchpoints that pass a filter. */
export const listTouchpoints: BenchQuery = {
  name: 'list',
  title: `A page of ${limit} touchpoints`,
  route: '/touchpoints',
  paths: (_, { ecosystem: { filter } }) => [
    `/touchpoints?limit=${limit}&${filter.property}[gte]=${filter.atLeast}`,
  ],
  run: (graph, { ecosystem: { filter } }) =>
    listNodes(graph, {
      kind: 'Touchpoint',
      filters: [{ property: filter.property, operator: 'gte', value: filter.atLeast }],
      order: [],
      limit,
    }),
  bare: {
    parameters: () => ({}),
    toResponse: (rows) => rows.map((row) => row.toObject()),
  },
  graphql: {
    document: () => `
      query ($where: TouchpointWhere!, $limit: Int!) {
        touchpoints(where: $where, sort: [{id: ASC}], limit: $limit) {
          ${touchpointSelection}
        }
      }`,
    variables: (_, { ecosystem: { filter } }) => ({
      where: { [filter.property]: { gte: filter.atLeast } },
      limit,
    }),
  },
  normalize: {
    product: ({ items }: { items: readonly object[] }) => items.map(comparableTouchpoint),
    bare: (rows: readonly { properties: object }[]) =>
      rows.slice(0, limit).map(({ properties }) => comparableTouchpoint(properties)),
    graphql: ({ touchpoints }: { touchpoints: readonly object[] }) => touchpoints.map(comparableTouchpoint),
  },
}
