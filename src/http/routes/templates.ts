import { Readable } from 'node:stream'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { workbookMediaType as mediaType } from '../../formats/xlsx/workbookWriter.ts'
import { createEcosystemTemplate, createWhiteboardTemplate } from '../../transfer/templates.ts'
import { computeETag, sendWithETag } from '../etags.ts'
import { problemSchema } from '../plugins/problems.ts'

const templates = [
  {
    name: 'template',
    summary: 'An empty workbook of the ecosystem',
    description:
      'A sheet for each kind and one of relationships, with notes, drop-down lists and an example row',
    write: createEcosystemTemplate,
  },
  {
    name: 'whiteboard',
    summary: 'An empty whiteboard for a workshop',
    description: 'One sheet, a row for each answer, with notes and an example row',
    write: createWhiteboardTemplate,
  },
] as const

/** Workbooks to be filled in and imported. They change with a release only. */
export const templateRoutes: FastifyPluginAsyncZod = async (app) => {
  for (const { name, summary, description, write } of templates) {
    app.get(
      `/imports/${name}.xlsx`,
      {
        config: { permission: 'read' },
        schema: {
          tags: ['exports'],
          summary,
          description,
          response: {
            200: { description: 'The workbook', content: { [mediaType]: { schema: z.string() } } },
            304: z.null().describe('Nothing'),
            default: problemSchema,
          },
        },
      },
      async (request, reply) => {
        reply.type(mediaType)
        reply.header('content-disposition', `attachment; filename="${name}.xlsx"`)
        return sendWithETag(request, reply, computeETag(name), Readable.from(write(), { objectMode: false }))
      },
    )
  }
}
