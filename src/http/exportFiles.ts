import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { papers } from '../formats/diagrams/drawing/paper.ts'
import type { Graph } from '../graph/graph.ts'
import type { EcosystemScope } from '../graph/reading/ecosystemScope.ts'
import { booleanParameterSchema } from '../model/filters.ts'
import { idSchema } from '../model/schemas.ts'
import { computeETag, matchingETag, sendWithETag } from './etags.ts'
import { sharedParameter } from './listQuery.ts'
import { file as fileResponse, notModified, problemResponses } from './openapi/responses.ts'
import { readsMap } from './plugins/recordedStates.ts'
import { primeStream } from './primeStream.ts'

/** Of routes that send the map, or a part of it, as a file. */
export const exportConfig = { ...readsMap, isDownload: true } as const

/** For the whole of a large ecosystem. */
export const exportTimeoutMs = 600_000

/** Parameters that select a part of the map. */
export const scopeQuery = {
  customer: sharedParameter(
    'customerScope',
    idSchema.optional(),
    'Only touchpoints where this customer group engages',
  ),
  journey: sharedParameter(
    'journeyScope',
    idSchema.optional(),
    'Only touchpoints in a phase of this journey',
  ),
  department: sharedParameter(
    'departmentScope',
    idSchema.optional(),
    'Only touchpoints where this department, or a part of it, is an owner or has one of the four roles',
  ),
  tags: sharedParameter(
    'tagsScope',
    z
      .preprocess((tags) => (typeof tags === 'string' ? [tags] : tags), z.array(z.string().min(1).max(100)))
      .optional(),
    'Only touchpoints with one of these tags, or whose journey has one',
  ),
}

/** Parameter of formats that spreadsheets open. */
export const lossless = sharedParameter(
  'losslessExport',
  booleanParameterSchema.default(false),
  'Keep texts that a spreadsheet could run as a formula unchanged',
)

/** Size of printed pages. */
export const mapPaper = sharedParameter(
  'mapPaper',
  z.enum(papers).optional(),
  'Paper, in landscape; `a4` if omitted',
)

/** Date on which claims must be valid. */
export const asOf = sharedParameter(
  'mapDay',
  z.iso.date().optional(),
  'Date on which claims must be valid; today if omitted',
)

/** Errors of all exports. */
export const exportProblems = { 409: problemResponses[409], 422: problemResponses[422] }

/** Responses with a file. */
export const createFileResponses = (mediaType: string) => ({
  200: fileResponse([{ mediaType }], 'The file'),
  304: notModified,
})

export interface FileDownload {
  readonly graph: Graph
  readonly name: string
  /** Whether browsers display or download it. */
  readonly disposition: 'inline' | 'attachment'
  readonly mediaType: string
  readonly scope: EcosystemScope
  /** What the file depends on besides the version and the scope. */
  readonly parts: readonly string[]
}

/** Sends a file. Computes the tag before the file: a commit in between costs the client a repeated read but never hides a change. */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { graph, name, disposition, mediaType, scope, parts }: FileDownload,
  write: () => AsyncGenerator<string | Uint8Array>,
) {
  const tagInputs = [name, JSON.stringify(scope), ...parts]
  const matchingTag = await matchingETag(request, graph, ...tagInputs)
  if (matchingTag !== undefined) return sendWithETag(request, reply, matchingTag, undefined)
  const tag = computeETag(await graph.version(), ...tagInputs)
  const chunks = await primeStream(write())
  reply.type(mediaType)
  reply.header('content-disposition', `${disposition}; filename="${name}"`)
  return sendWithETag(request, reply, tag, Readable.from(chunks, { objectMode: false }))
}
