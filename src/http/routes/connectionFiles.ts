import { z } from 'zod'
import { AtlasError } from '../../model/errors.ts'
import { connectionFiles } from '../../odata/connectionFiles.ts'
import type { Catalogue } from '../../reports/catalogue.ts'
import { createTableDefinitions } from '../../tables/tableDefinitions.ts'
import { describeFiles } from '../openapi/responses.ts'
import type { RoutePlugin } from '../routePlugin.ts'

interface ConnectionFileRouteOptions {
  readonly catalogue: Catalogue
}

/** The file name for the whole feed. */
const wholeFeedName = 'cx-atlas'

const files = [...connectionFiles.values()]

/** Files that open the OData feed in Power BI or Excel at a click. */
export const connectionFileRoutes: RoutePlugin<ConnectionFileRouteOptions> = async (app, { catalogue }) => {
  const tables = createTableDefinitions(catalogue)
  const schema = {
    tags: ['tables'],
    operationId: 'downloadConnectionFile',
    summary: 'Download a connection file for Power BI or Excel',
    description:
      'Opens the OData feed, or one table of it. The file contains no key; the program asks for one if needed.',
    params: z.object({
      name: z.string().describe(`\`${wholeFeedName}\` for the whole feed, or the name of a table`),
      format: z
        .string()
        .describe(files.map(({ extension, program }) => `${extension}: ${program}`).join('; '))
        .meta({ enum: [...connectionFiles.keys()] }),
    }),
    response: {
      200: { description: 'The file', content: describeFiles(files) },
    },
  }
  app.get('/feeds/:name.:format', { config: { permission: 'read' }, schema }, async (request, reply) => {
    const { name, format } = request.params
    const file = connectionFiles.get(format)
    if (!file || !(name === wholeFeedName || tables.has(name))) {
      throw new AtlasError('NOT_FOUND', `Connection file ${name}.${format} not found`)
    }
    const feedUrl = `${app.publicAddress.getServiceUrl(request)}/odata`
    reply.type(file.mediaType)
    reply.header('content-disposition', `attachment; filename="${name}.${format}"`)
    return reply.send(file.content(name, name === wholeFeedName ? feedUrl : `${feedUrl}/${name}`))
  })
}
