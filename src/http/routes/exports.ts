import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type DiagramFormat, diagramFormats } from '../../formats/diagramFormat.ts'
import { type GraphFormat, graphFormats } from '../../formats/graphFormat.ts'
import type { Graph } from '../../graph/graph.ts'
import type { EcosystemScope } from '../../graph/reading/ecosystemScope.ts'
import { booleanParameterSchema } from '../../model/filters.ts'
import { idSchema } from '../../model/schemas.ts'
import { toPascalCase } from '../../model/text.ts'
import { exportEcosystem } from '../../transfer/exportEcosystem.ts'
import { renderMap } from '../../transfer/renderMap.ts'
import type { WorkerPool } from '../../workers/workerPool.ts'
import { computeETag, matchingETag, sendWithETag } from '../etags.ts'
import { sharedParameter } from '../listQuery.ts'
import { conditionalHeaders } from '../openapi/requestHeaders.ts'
import { file as fileResponse, notModified, problemResponses } from '../openapi/responses.ts'
import { routeTimeout } from '../plugins/deadlines.ts'
import { readsMap } from '../plugins/recordedStates.ts'
import { primeStream } from '../primeStream.ts'
import type { RoutePlugin } from '../routePlugin.ts'

/** For the whole of a large ecosystem. */
const requestTimeoutMs = 600_000

const tags = ['exports']
const config = { ...readsMap, isDownload: true } as const

const scopeQuery = {
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

const scopeDescription =
  'Filters select touchpoints, with the nodes one relationship away, the journeys of their phases, everything they depend on (`DEPENDS_ON`, transitively), and the relationships between all of these.'

const consistent = sharedParameter(
  'consistent',
  booleanParameterSchema.default(true),
  'Whether the file must show a single version of the graph, which is the default. `false` may include changes committed during the export.',
)

const lossless = sharedParameter(
  'losslessExport',
  booleanParameterSchema.default(false),
  'Keep texts that a spreadsheet could run as a formula unchanged',
)

interface MapDependencies {
  /** Thread that lays out maps. */
  readonly mapWorker: WorkerPool
}

/** The ecosystem as files, and the map as pictures. */
export const exportRoutes: RoutePlugin<MapDependencies> = async (app, { mapWorker }) => {
  app.addHook('onRoute', routeTimeout(requestTimeoutMs))
  for (const format of graphFormats.values()) await app.register(ecosystemExportRoute, { format })
  for (const diagram of diagramFormats.values()) await app.register(mapExportRoute, { mapWorker, diagram })
}

const ecosystemExportRoute: RoutePlugin<{ format: GraphFormat }> = async (app, { format }) => {
  const { extension, mediaType, description } = format
  const schema = {
    tags,
    operationId: `exportEcosystemAs${toPascalCase(extension)}`,
    summary: `Export the ecosystem as .${extension}`,
    description: `${description}. ${scopeDescription}`,
    querystring: z.strictObject({ ...scopeQuery, lossless, consistent }),
    requestHeaders: conditionalHeaders,
    response: createFileResponses(mediaType),
    problems: { 409: problemResponses[409], 422: problemResponses[422] },
  }
  app.get(`/exports/ecosystem.${extension}`, { config, schema }, async (request, reply) => {
    const { lossless, consistent, ...scope } = request.query
    const { graph } = request.source
    const file = {
      name: `ecosystem.${extension}`,
      mediaType,
      parts: [String(lossless), String(consistent)],
    }
    return sendFile(request, reply, { graph, scope, disposition: 'attachment', ...file }, () =>
      exportEcosystem(graph, format, { scope, lossless, allowInconsistent: !consistent }),
    )
  })
}

const mapExportRoute: RoutePlugin<MapDependencies & { diagram: DiagramFormat }> = async (
  app,
  { mapWorker, diagram },
) => {
  const { extension, mediaType, description } = diagram
  const title = z.string().min(1).max(120).default('Ecosystem map').describe('Title of the map')
  const asOf = z.iso.date().optional().describe('Date on which claims must be valid; today if omitted')
  const schema = {
    tags,
    operationId: `drawMapAs${toPascalCase(extension)}`,
    summary: `Draw the ecosystem map as .${extension}`,
    description: `${description}. ${scopeDescription}`,
    querystring: z.strictObject({ ...scopeQuery, title, asOf }),
    requestHeaders: conditionalHeaders,
    response: createFileResponses(mediaType),
    problems: { 409: problemResponses[409], 422: problemResponses[422] },
  }
  app.get(`/exports/map.${extension}`, { config, schema }, async (request, reply) => {
    const { title, asOf, ...scope } = request.query
    const { graph, day: defaultDay } = request.source
    const day = asOf ?? defaultDay
    const file = { name: `map.${extension}`, mediaType, parts: [title, day] }
    return sendFile(request, reply, { graph, scope, disposition: 'inline', ...file }, async function* () {
      yield await renderMap(graph, mapWorker, diagram, { scope, day, title })
    })
  })
}

const createFileResponses = (mediaType: string) => ({
  200: fileResponse([{ mediaType }], 'The file'),
  304: notModified,
})

interface FileDownload {
  readonly graph: Graph
  readonly name: string
  /** Whether browsers display or download it. */
  readonly disposition: 'inline' | 'attachment'
  readonly mediaType: string
  readonly scope: EcosystemScope
  /** What the file depends on besides the version and the scope. */
  readonly parts: readonly string[]
}

/** Computes the tag before the file: a commit in between costs the client a repeated read but never hides a change. */
async function sendFile(
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
