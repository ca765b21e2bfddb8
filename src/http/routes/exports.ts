import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type DiagramFormat, diagramFormats } from '../../formats/diagramFormat.ts'
import { type GraphFormat, graphFormats } from '../../formats/graphFormat.ts'
import type { Graph } from '../../graph/graph.ts'
import type { EcosystemScope } from '../../graph/reading/ecosystemScope.ts'
import { today } from '../../model/dates.ts'
import { booleanParameterSchema } from '../../model/filters.ts'
import { idSchema } from '../../model/schemas.ts'
import { exportEcosystem } from '../../transfer/exportEcosystem.ts'
import { renderMap } from '../../transfer/renderMap.ts'
import { computeETag, matchingETag, sendWithETag } from '../etags.ts'
import { routeTimeout } from '../plugins/deadlines.ts'
import { problemSchema } from '../plugins/problems.ts'
import { primeStream } from '../primeStream.ts'

/** The whole ecosystem takes its time; each row has to come in that. */
const requestTimeoutMs = 600_000

const tags = ['exports']

const scopeQuery = {
  customer: idSchema.optional().describe('Only touchpoints where this customer group engages'),
  journey: idSchema.optional().describe('Only touchpoints in a phase of this journey'),
  department: idSchema
    .optional()
    .describe(
      'Only touchpoints where this department, or a part of it, is owner or holds one of the four roles',
    ),
  tags: z
    .preprocess((tags) => (typeof tags === 'string' ? [tags] : tags), z.array(z.string().min(1).max(100)))
    .optional()
    .describe('Only touchpoints that have one of these tags themselves, or whose journey has'),
}

const scopeDescription = `All filters together pick touchpoints. With them comes every node of another kind that is one
relationship away, the journeys of their phases, what they depend on (\`DEPENDS_ON\`, step by step), and the nodes that the
filters name; and every relationship between what is in.`

const consistent = booleanParameterSchema
  .default(true)
  .describe('Whether the file has to show one version of the graph; false: whatever is committed meanwhile')

/** The ecosystem as files and as pictures. */
export const exportRoutes: FastifyPluginAsyncZod<{ graph: Graph }> = async (app, { graph }) => {
  app.addHook('onRoute', routeTimeout(requestTimeoutMs))
  for (const format of graphFormats.values()) await app.register(ecosystemExportRoute, { graph, format })
  for (const diagram of diagramFormats.values()) await app.register(mapExportRoute, { graph, diagram })
}

const ecosystemExportRoute: FastifyPluginAsyncZod<{ graph: Graph; format: GraphFormat }> = async (
  app,
  { graph, format },
) => {
  const { extension, mediaType, description } = format
  const lossless = booleanParameterSchema
    .default(false)
    .describe('Whether texts that a spreadsheet would take for a formula are left as they are')
  app.get(
    `/exports/ecosystem.${extension}`,
    {
      config: { permission: 'read' },
      schema: {
        tags,
        summary: `Export the ecosystem as ${extension}`,
        description: `${description}. ${scopeDescription}`,
        querystring: z.strictObject({ ...scopeQuery, lossless, consistent }),
        response: createFileResponses(mediaType),
      },
    },
    async (request, reply) => {
      const { lossless, consistent, ...scope } = request.query
      const file = {
        name: `ecosystem.${extension}`,
        mediaType,
        parts: [String(lossless), String(consistent)],
      }
      return sendFile(request, reply, { graph, scope, disposition: 'attachment', ...file }, () =>
        exportEcosystem(graph, format, { scope, lossless, allowInconsistent: !consistent }),
      )
    },
  )
}

const mapExportRoute: FastifyPluginAsyncZod<{ graph: Graph; diagram: DiagramFormat }> = async (
  app,
  { graph, diagram },
) => {
  const { extension, mediaType, description } = diagram
  const title = z.string().min(1).max(120).default('Ecosystem map').describe('What stands above the map')
  const asOf = z.iso.date().optional().describe('The day on which claims have to hold; today when not given')
  app.get(
    `/exports/map.${extension}`,
    {
      config: { permission: 'read' },
      schema: {
        tags,
        summary: `Draw the ecosystem map as ${extension}`,
        description: `${description}. ${scopeDescription}`,
        querystring: z.strictObject({ ...scopeQuery, title, asOf }),
        response: createFileResponses(mediaType),
      },
    },
    async (request, reply) => {
      const { title, asOf, ...scope } = request.query
      const day = asOf ?? today()
      const file = { name: `map.${extension}`, mediaType, parts: [title, day] }
      return sendFile(request, reply, { graph, scope, disposition: 'inline', ...file }, async function* () {
        yield await renderMap(graph, diagram, { scope, day, title })
      })
    },
  )
}

const createFileResponses = (mediaType: string) => ({
  200: { description: 'The file', content: { [mediaType]: { schema: createContentSchema(mediaType) } } },
  304: z.null().describe('Nothing'),
  default: problemSchema,
})

const createContentSchema = (mediaType: string) =>
  mediaType === 'application/json' ? z.looseObject({}) : z.string()

interface FileDownload {
  readonly graph: Graph
  readonly name: string
  /** Whether it is to be shown or kept. */
  readonly disposition: 'inline' | 'attachment'
  readonly mediaType: string
  readonly scope: EcosystemScope
  /** What the file depends on beside the version and the scope. */
  readonly parts: readonly string[]
}

/** The tag is taken before the file: a commit in between makes it too old, which costs a read and never hides one. */
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
