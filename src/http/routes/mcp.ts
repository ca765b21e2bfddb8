import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import type { McpRequestContext } from '@modelcontextprotocol/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isLoopback } from '../../access/loopback.ts'
import type { AtlasApi } from '../../mcp/atlasApi.ts'
import { AtlasError } from '../../model/errors.ts'
import { createCallerApi } from '../callerApi.ts'
import type { RoutePlugin } from '../routePlugin.ts'

/** Also the scope of a key that may only be used by an assistant. */
export const mcpPath = '/mcp'

/** Longer than any operation that a tool calls; each has a limit of its own. */
const requestTimeoutMs = 200_000
const maxBodyBytes = 1024 * 1024
/** Nothing is announced to subscribers, whose connections stay open. */
const maxSubscriptions = 32

/**
 * The Model Context Protocol over streamable HTTP, without sessions, in its current revision and the one before. It is
 * not in the description of the API: its bodies are JSON-RPC, which another specification describes.
 */
export const mcpRoute: RoutePlugin = async (app) => {
  let handler: ReturnType<typeof openHandler> | undefined
  const options = {
    config: { permission: 'read', timeoutMs: requestTimeoutMs },
    bodyLimit: maxBodyBytes,
    schema: { hide: true },
  } as const
  app.post(mcpPath, options, async (request, reply) => {
    assertAllowedHost(request, app.publicAddress.configuredUrl)
    const { caller, body } = request
    const baseUrl = app.publicAddress.getServiceUrl(request)
    const api = createCallerApi(app, { caller, path: mcpPath, baseUrl })
    handler ??= openHandler(app)
    const response = await (await handler).fetch(toWebRequest(request, baseUrl), {
      parsedBody: body,
      authInfo: { token: '', clientId: caller.id, scopes: [], extra: { api } },
    })
    return sendWebResponse(reply, response)
  })
}

/** Loads the protocol with the first request: it takes 10 MB, and few services have assistants. */
async function openHandler(app: FastifyInstance) {
  const [{ createMcpHandler }, { createMcpServer }] = await Promise.all([
    import('@modelcontextprotocol/server'),
    import('../../mcp/server.ts'),
  ])
  const handler = createMcpHandler(
    ({ authInfo }: McpRequestContext) => createMcpServer(authInfo?.extra?.api as AtlasApi),
    {
      maxSubscriptions,
      onerror: (error) => app.log.debug(error, 'A request of the Model Context Protocol was rejected'),
    },
  )
  app.closing.addEventListener('abort', () => handler.close(), { once: true })
  return handler
}

/** Rejects requests under a foreign name that resolves to this service (DNS rebinding). */
function assertAllowedHost({ hostname }: FastifyRequest, publicUrl: string | undefined): void {
  if (publicUrl === undefined || isLoopback(hostname) || hostname === new URL(publicUrl).hostname) return
  throw new AtlasError(
    'FORBIDDEN',
    `The Host header must name ${new URL(publicUrl).host}, as PUBLIC_URL does`,
  )
}

/** The body has been parsed already. */
function toWebRequest({ headers, deadline }: FastifyRequest, baseUrl: string): Request {
  const fields = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().flatMap((item): [string, string][] => (item === undefined ? [] : [[name, item]])),
  )
  return new Request(baseUrl + mcpPath, { method: 'POST', headers: fields, signal: deadline.signal ?? null })
}

async function sendWebResponse(reply: FastifyReply, response: Response) {
  reply.code(response.status)
  for (const [name, value] of response.headers) reply.header(name, value)
  if (!response.body) return reply.send()
  return reply.send(Readable.fromWeb(response.body as ReadableStream))
}
