import { Readable } from 'node:stream'
import { workbookMediaType as mediaType } from '../../formats/xlsx/workbookWriter.ts'
import { createEcosystemTemplate, createWhiteboardTemplate } from '../../transfer/templates.ts'
import { computeETag, sendWithETag } from '../etags.ts'
import { conditionalHeaders } from '../openapi/requestHeaders.ts'
import { file, notModified } from '../openapi/responses.ts'
import type { RoutePlugin } from '../routePlugin.ts'

const templates = [
  {
    name: 'template',
    operationId: 'downloadTemplate',
    summary: 'Download an empty workbook',
    description:
      'A sheet for each kind and one for relationships, with notes, drop-down lists and an example row.',
    write: createEcosystemTemplate,
  },
  {
    name: 'whiteboard',
    operationId: 'downloadWhiteboard',
    summary: 'Download an empty whiteboard for a workshop',
    description: 'One sheet with a row for each answer, notes and an example row.',
    write: createWhiteboardTemplate,
  },
] as const

/** Workbooks to fill in and import. They change only with a release. */
export const templateRoutes: RoutePlugin = async (app) => {
  for (const template of templates) await downloadTemplateRoute(app, template)
}

const downloadTemplateRoute: RoutePlugin<(typeof templates)[number]> = async (
  app,
  { name, operationId, summary, description, write },
) => {
  const schema = {
    tags: ['exports'],
    operationId,
    summary,
    description,
    requestHeaders: conditionalHeaders,
    response: { 200: file([{ mediaType }], 'The workbook'), 304: notModified },
  }
  app.get(`/imports/${name}.xlsx`, { config: { permission: 'read' }, schema }, async (request, reply) => {
    reply.type(mediaType)
    reply.header('content-disposition', `attachment; filename="${name}.xlsx"`)
    return sendWithETag(request, reply, computeETag(name), Readable.from(write(), { objectMode: false }))
  })
}
