import { compile, type JSONSchema } from 'json-schema-to-typescript'
import { parse } from 'yaml'
import { nodeKinds } from '../../model/kinds.ts'
import { createGeneratedNotice } from './markdown.ts'

type Schema = Record<string, unknown>

interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required?: boolean
  readonly explode?: boolean
  readonly schema: Schema
}

interface Operation {
  readonly operationId: string
  readonly parameters?: readonly (Parameter | { $ref: string })[]
  readonly requestBody?: { content: Record<string, { schema: Schema }> }
  readonly responses: Record<string, { content?: Record<string, { schema: Schema }> }>
}

interface Description {
  readonly paths: Record<string, Record<string, Operation>>
  readonly components: { schemas: Record<string, Schema>; parameters: Record<string, Parameter> }
}

const methods = ['get', 'post', 'put', 'patch', 'delete']

/**
 * The operations that the explorer's client knows, with the types of their parameters, bodies and responses, from the
 * API's description. Those of one kind, relationship type or report are left out: the explorer reads these from the model.
 */
export async function renderExplorerClient(yaml: string): Promise<string> {
  const description: Description = parse(yaml)
  const operations = Object.entries(description.paths)
    .filter(([path]) => isGeneral(path))
    .flatMap(([path, item]) =>
      methods.flatMap((method) => (item[method] ? [{ path, method, operation: item[method] }] : [])),
    )
  const schema: Schema = {
    type: 'object',
    additionalProperties: false,
    definitions: description.components.schemas,
    required: operations.map(({ operation }) => operation.operationId),
    properties: Object.fromEntries(
      operations.map(({ operation }) => [operation.operationId, describeOperation(operation, description)]),
    ),
  }
  const types = await compile(rewriteReferences(schema) as JSONSchema, 'Operations', {
    bannerComment: '',
    additionalProperties: false,
    unknownAny: true,
    strictIndexSignatures: false,
    format: false,
    ignoreMinAndMaxItems: true,
  })
  const table = operations.map(({ path, method, operation }) => {
    const repeated = listParameters(operation, description)
      .filter(
        ({ in: place, explode, schema }) => place === 'query' && explode !== false && schema.type === 'array',
      )
      .map(({ name }) => name)
    const readsMap = listParameters(operation, description).some(({ name }) => name === 'recordedAt')
    const entry = { method: method.toUpperCase(), path, repeated, readsMap }
    return `  ${operation.operationId}: ${JSON.stringify(entry)},`
  })
  return [
    `// ${createGeneratedNotice('openapi.yaml').replaceAll(/<!-- | -->/g, '')}`,
    '',
    'export const operations = {',
    ...table,
    '} as const',
    '',
    types,
  ].join('\n')
}

const specificPath = /^\/(relationships\/[A-Z]|reports\/(?!\{)[^/]+|odata|feeds)/
const isGeneral = (path: string) =>
  !specificPath.test(path) && ![...nodeKinds.values()].some((kind) => path.split('/')[1] === kind.path)

function describeOperation(operation: Operation, description: Description): Schema {
  const parameters = listParameters(operation, description)
  const body = operation.requestBody?.content['application/json']?.schema
  const success = Object.entries(operation.responses).find(([status]) => status.startsWith('2'))?.[1]
  const properties: Schema = {
    path: describeParameters(parameters, 'path'),
    query: describeParameters(parameters, 'query'),
    ...(body && { body }),
    response: success?.content?.['application/json']?.schema ?? {},
  }
  return { type: 'object', additionalProperties: false, required: Object.keys(properties), properties }
}

function describeParameters(parameters: readonly Parameter[], place: Parameter['in']): Schema {
  const selected = parameters.filter((parameter) => parameter.in === place)
  return {
    type: 'object',
    additionalProperties: false,
    required: selected.filter(({ required }) => required).map(({ name }) => name),
    properties: Object.fromEntries(selected.map(({ name, schema }) => [name, schema])),
  }
}

const listParameters = ({ parameters = [] }: Operation, { components }: Description): Parameter[] =>
  parameters.flatMap((parameter) => {
    if (!('$ref' in parameter)) return [parameter]
    const shared = components.parameters[parameter.$ref.split('/').at(-1) ?? '']
    return shared ? [shared] : []
  })

/** References to components as JSON Schema has them; objects of any properties allow all. */
function rewriteReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rewriteReferences)
  if (typeof value !== 'object' || value === null) return value
  const isOpen = 'type' in value && value.type === 'object' && !('properties' in value)
  return Object.fromEntries(
    Object.entries(isOpen ? { additionalProperties: {}, ...value } : value).map(([key, inner]) => [
      key,
      key === '$ref'
        ? String(inner).replace('#/components/schemas/', '#/definitions/')
        : rewriteReferences(inner),
    ]),
  )
}
