import type { Permission } from '../model/permissions.ts'

export type JsonObject = Record<string, unknown>

/** How callers say who they are, as OpenAPI puts it. */
export const securitySchemes = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key, or a token (JWT) where these are taken',
  },
  apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'An API key' },
  basic: {
    type: 'http',
    scheme: 'basic',
    description: 'Any user, with the key or the token as the password',
  },
} as const

/** Says of an operation what its caller needs: `x-needs` is the permission. */
export function addSecurity(operation: JsonObject, permission: Permission | undefined): JsonObject {
  if (operation === undefined || permission === undefined) return operation
  const security = permission === 'public' ? [] : Object.keys(securitySchemes).map((name) => ({ [name]: [] }))
  return { ...operation, security, 'x-needs': permission }
}

const errorResponses = {
  401: { name: 'Unauthenticated', description: 'Who asks is not known' },
  403: { name: 'Forbidden', description: 'The caller may not do this' },
  429: {
    name: 'TooManyRequests',
    description: 'More than may be in a minute; Retry-After says when to come again',
  },
}

const defaultProblem = { name: 'Problem', description: 'A problem' }

/** Adds the answers that every operation has for those who may not call it, or not so often. */
export function addErrorResponses(document: JsonObject): JsonObject {
  const { paths, components } = document as { paths: Record<string, JsonObject>; components: JsonObject }
  for (const [path, operation] of Object.entries(paths).flatMap(listOperations)) {
    const { responses, 'x-needs': permission } = operation
    if (permission === 'public') continue
    if (/^\/odata\b/.test(path)) {
      Object.assign(responses, buildODataErrorResponses())
      continue
    }
    responses.default ??= { $ref: `#/components/responses/${defaultProblem.name}` }
    for (const [status, { name }] of Object.entries(errorResponses)) {
      if (status === '403' && permission === 'authenticated') continue
      responses[status] = { $ref: `#/components/responses/${name}` }
    }
  }
  return { ...document, components: { ...components, responses: buildErrorComponents(), securitySchemes } }
}

interface Operation extends JsonObject {
  readonly responses: JsonObject
  readonly 'x-needs'?: Permission
}

const listOperations = ([path, operations]: [string, JsonObject]) =>
  Object.values(operations).map((operation) => [path, operation as Operation] as const)

/** The feed has errors in the form of OData. */
const buildODataErrorResponses = () =>
  Object.fromEntries(
    ['4XX', '5XX'].map((status) => [status, { $ref: '#/components/responses/ODataProblem' }]),
  )

const odataErrorResponse = {
  description: 'What went wrong, as OData puts it',
  content: {
    'application/json': {
      schema: {
        type: 'object',
        properties: {
          error: {
            type: 'object',
            properties: {
              code: { type: 'string' },
              message: { type: 'string' },
              target: { type: 'string', description: 'The place at fault' },
            },
            required: ['code', 'message'],
          },
        },
        required: ['error'],
      },
    },
  },
}

function buildErrorComponents(): JsonObject {
  const schema = { $ref: '#/components/schemas/Problem' }
  const problems = Object.fromEntries(
    [defaultProblem, ...Object.values(errorResponses)].map(({ name, description }) => [
      name,
      { description, content: { 'application/problem+json': { schema } } },
    ]),
  )
  return { ...problems, ODataProblem: odataErrorResponse }
}
