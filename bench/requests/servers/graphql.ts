import { Neo4jGraphQL } from '@neo4j/graphql'
import Fastify from 'fastify'
import { type ExecutionResult, execute, parse, validate } from 'graphql'
import neo4j from 'neo4j-driver'
import type { BenchContext } from '../benchContext.ts'
import type { RequestParameters } from '../queries/benchQuery.ts'
import { routes } from '../queries/index.ts'
import { typeDefinitions } from './graphqlSchema.ts'
import { serve } from './serve.ts'

/** @neo4j/graphql behind an otherwise empty route; documents are parsed and validated once. */
serve(async ({ connection, context }) => {
  const { uri, username, password, database } = connection
  const driver = neo4j.driver(uri, neo4j.auth.basic(username, password))
  const schema = await new Neo4jGraphQL({
    typeDefs: await createTypeDefinitions(context),
    driver,
  }).getSchema()
  const contextValue = database === undefined ? {} : { sessionConfig: { database } }
  const app = Fastify({ logger: { level: 'error' } })
  for (const { route, graphql } of routes) {
    const document = parse(graphql.document(context))
    const [validationError] = validate(schema, document)
    if (validationError) throw validationError
    app.get<{ Params: RequestParameters; Querystring: RequestParameters }>(
      route,
      async ({ params, query }, reply) => {
        const variableValues = { ...graphql.variables({ ...query, ...params }, context) }
        const { data, errors }: ExecutionResult = await execute({
          schema,
          document,
          variableValues,
          contextValue: { ...contextValue },
        })
        if (errors?.[0]) throw errors[0]
        reply.type('application/json')
        return JSON.stringify(data)
      },
    )
  }
  return app
})

async function createTypeDefinitions({ surroundings }: BenchContext): Promise<string[]> {
  const queryDefinitions = await Promise.all(routes.map(({ graphql }) => graphql.typeDefinitions?.()))
  return [
    typeDefinitions(surroundings),
    ...queryDefinitions.filter((definitions) => definitions !== undefined),
  ]
}
