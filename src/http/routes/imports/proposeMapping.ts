import { z } from 'zod'
import { limits } from '../../../formats/limits.ts'
import { ok } from '../../openapi/responses.ts'
import type { RoutePlugin } from '../../routePlugin.ts'
import { openMappingSchema } from './mappings.ts'
import { receiveFiles } from './receiveFiles.ts'
import { longRunningConfig } from './routeConfig.ts'
import { binarySchema, fileNameSchema, type ImportRouteOptions, multipleFilesSchema } from './startImport.ts'

const proposalSchema = z
  .object({
    builtIn: z.string().optional().describe('The built-in mapping that the files fit'),
    mapping: openMappingSchema,
    columns: z
      .array(
        z.object({
          table: z.string(),
          column: z.string(),
          meaning: z.enum(['key', 'name', 'property', 'relationship', 'kind', 'none']),
          target: z.string().optional(),
          separator: z.string().optional(),
          note: z.string().optional(),
          examples: z.array(z.string()).readonly(),
        }),
      )
      .readonly()
      .describe('What each column was taken for'),
  })
  .meta({ id: 'MappingProposal', description: 'A mapping to correct and save' })

/** All types of files that `POST /imports` takes. */
const documentedBody = {
  content: {
    'multipart/form-data': { schema: multipleFilesSchema },
    'application/octet-stream': {
      schema: binarySchema.describe('A file of any format; its name is in `name`'),
    },
  },
}

/** Proposes a mapping for files. */
export const proposeMappingRoute: RoutePlugin<ImportRouteOptions> = async (app, { imports }) => {
  const schema = {
    tags: ['imports'],
    operationId: 'proposeMapping',
    summary: 'Propose a mapping for files',
    description:
      'Returns a mapping made from headers, values and what is in the map, to be corrected and saved. Imports nothing.',
    querystring: z.strictObject({ name: fileNameSchema }),
    documentedBody,
    response: { 200: ok(proposalSchema, 'The proposal') },
  }
  app.post(
    '/imports/mappings',
    { config: { ...longRunningConfig, streamsBody: true }, bodyLimit: limits.uploadBytes, schema },
    async (request) => {
      const id = crypto.randomUUID()
      await imports.spool.removeOnFailure(id, () => receiveFiles(imports, id, request, request.query.name))
      return imports.proposeMapping(id)
    },
  )
}
