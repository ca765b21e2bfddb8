import { z } from 'zod'
import { toPascalCase } from '../../model/text.ts'
import { exportWhiteboard } from '../../transfer/whiteboard/exportWhiteboard.ts'
import { type WhiteboardFormat, whiteboardFormats } from '../../transfer/whiteboard/whiteboardFormats.ts'
import {
  asOf,
  createFileResponses,
  exportConfig,
  exportProblems,
  exportTimeoutMs,
  lossless,
  scopeQuery,
  sendFile,
} from '../exportFiles.ts'
import { conditionalHeaders } from '../openapi/requestHeaders.ts'
import { routeTimeout } from '../plugins/deadlines.ts'
import type { RoutePlugin } from '../routePlugin.ts'

/** The map as a filled whiteboard, for the next workshop. */
export const whiteboardRoutes: RoutePlugin = async (app) => {
  app.addHook('onRoute', routeTimeout(exportTimeoutMs))
  for (const [extension, format] of whiteboardFormats)
    await app.register(whiteboardRoute, { extension, format })
}

const whiteboardRoute: RoutePlugin<{ extension: string; format: WhiteboardFormat }> = async (
  app,
  { extension, format },
) => {
  const { mediaType } = format
  const schema = {
    tags: ['exports'],
    operationId: `exportWhiteboardAs${toPascalCase(extension)}`,
    summary: `Export the map as a filled whiteboard, .${extension}`,
    description:
      'What the map says about touchpoints, in the columns of the whiteboard for workshops. Importing it unchanged changes nothing.',
    querystring: z.strictObject({ ...scopeQuery, asOf, lossless }),
    requestHeaders: conditionalHeaders,
    response: createFileResponses(mediaType),
    problems: exportProblems,
  }
  const name = `whiteboard.${extension}`
  app.get(`/exports/${name}`, { config: exportConfig, schema }, async (request, reply) => {
    const { asOf, lossless, ...scope } = request.query
    const { graph, day: defaultDay } = request.source
    const day = asOf ?? defaultDay
    const file = { name, mediaType, disposition: 'attachment', parts: [String(lossless), day] } as const
    return sendFile(request, reply, { graph, scope, ...file }, () =>
      exportWhiteboard(graph, format, { scope, day, lossless }),
    )
  })
}
