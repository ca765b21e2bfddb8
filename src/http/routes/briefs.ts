import { z } from 'zod'
import { idSchema } from '../../model/schemas.ts'
import type { Catalogue } from '../../reports/catalogue.ts'
import { readDepartmentBrief } from '../../reports/departmentBrief.ts'
import { renderBrief } from '../../transfer/renderBrief.ts'
import type { WorkerPool } from '../../workers/workerPool.ts'
import {
  asOf,
  createFileResponses,
  exportConfig,
  exportProblems,
  exportTimeoutMs,
  mapPaper,
  sendFile,
} from '../exportFiles.ts'
import { conditionalHeaders } from '../openapi/requestHeaders.ts'
import { routeTimeout } from '../plugins/deadlines.ts'
import type { RoutePlugin } from '../routePlugin.ts'

interface BriefDependencies {
  readonly catalogue: Catalogue
  /** Thread that draws. */
  readonly mapWorker: WorkerPool
}

const mediaType = 'application/pdf'
const name = 'brief.pdf'

/** What a department should know about its part, to print. */
export const briefRoutes: RoutePlugin<BriefDependencies> = async (app, { catalogue, mapWorker }) => {
  app.addHook('onRoute', routeTimeout(exportTimeoutMs))
  const schema = {
    tags: ['exports'],
    operationId: 'exportDepartmentBrief',
    summary: 'Export the brief of a department to print',
    description:
      'The rows of the report `department-brief` by section (what it owns, has to do, is measured by, affects and is affected by), then its part of the map.',
    querystring: z.strictObject({
      department: idSchema.describe('Id of the department'),
      asOf,
      paper: mapPaper,
    }),
    requestHeaders: conditionalHeaders,
    response: createFileResponses(mediaType),
    problems: exportProblems,
  }
  app.get(`/exports/${name}`, { config: exportConfig, schema }, async (request, reply) => {
    const { department, asOf, paper } = request.query
    const { graph, analytics: rows, day: defaultDay } = request.source
    const day = asOf ?? defaultDay
    const file = { name, mediaType, disposition: 'inline', parts: [day, paper ?? ''] } as const
    return sendFile(request, reply, { graph, scope: { department }, ...file }, async function* () {
      const readStatements = (limit: number) =>
        readDepartmentBrief(rows, catalogue, { department, day, limit })
      yield await renderBrief(graph, mapWorker, { department, day, paper, readStatements })
    })
  })
}
