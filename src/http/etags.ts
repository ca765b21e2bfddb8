import { hash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import packageJson from '../../package.json' with { type: 'json' }
import type { Graph } from '../graph/graph.ts'
import type { Precondition } from '../graph/writing/change.ts'
import { AtlasError } from '../model/errors.ts'
import { modelExtension } from '../model/extensions.ts'

/** Computes the entity tag of a response; `parts` is what it depends on besides the version of the graph. */
export function computeETag(version: string, ...parts: readonly string[]): string {
  const text = [packageJson.version, modelExtension.checksum, version, ...parts].join('\n')
  return hash('sha256', text, 'base64url').slice(0, 22)
}

/** Sends a response with its entity tag, or 304 if the client has this version. */
export function sendWithETag(request: FastifyRequest, reply: FastifyReply, tag: string, body: unknown) {
  reply.header('etag', `"${tag}"`)
  return matchesIfNoneMatch(request, tag) ? reply.code(304).send() : reply.send(body)
}

/** The tag of a response from the current version if it matches If-None-Match; reads the version only then. */
export async function matchingETag(
  request: FastifyRequest,
  graph: Pick<Graph, 'version'>,
  ...parts: readonly string[]
): Promise<string | undefined> {
  if (request.headers['if-none-match'] === undefined) return undefined
  const tag = computeETag(await graph.version(), ...parts)
  return matchesIfNoneMatch(request, tag) ? tag : undefined
}

/** Parses the preconditions of a write. The part of a tag after a dot covers relationships and is ignored. */
export function parseCondition(request: FastifyRequest): Precondition {
  const ifMatch = parseETags(request, 'if-match')
  const ifNoneMatch = parseETags(request, 'if-none-match')
  if (Array.isArray(ifNoneMatch)) throw createHeaderError('if-none-match', 'must be * on a write')
  return {
    ...(ifMatch && { ifMatch: ifMatch === '*' ? '*' : ifMatch.map((tag) => tag.split('.')[0] ?? tag) }),
    ...(ifNoneMatch === '*' && { ifNoneMatch }),
  }
}

/** Whether the client has the version with a tag. If-None-Match compares weakly (RFC 9110), so W/ is ignored. */
export function matchesIfNoneMatch(request: FastifyRequest, tag: string): boolean {
  const ifNoneMatchHeader = request.headers['if-none-match']
  if (ifNoneMatchHeader === undefined) return false
  return (
    ifNoneMatchHeader.trim() === '*' ||
    [...ifNoneMatchHeader.matchAll(/"([^"]*)"/g)].some(([, other]) => other === tag)
  )
}

function parseETags(request: FastifyRequest, name: 'if-match' | 'if-none-match'): '*' | string[] | undefined {
  const header = request.headers[name]?.trim()
  if (header === undefined || header === '*') return header
  if (!/^(W\/)?"[^"]*"(\s*,\s*(W\/)?"[^"]*")*$/.test(header)) {
    throw createHeaderError(name, 'must be * or quoted entity tags')
  }
  return [...header.matchAll(/(W\/)?"([^"]*)"/g)].filter(([, weak]) => !weak).map(([, , tag]) => tag ?? '')
}

function createHeaderError(name: string, message: string): AtlasError {
  return new AtlasError('INVALID_INPUT', `The header ${name} ${message}`, {
    faults: [{ path: name, message }],
  })
}
