import { z } from 'zod'
import { documentAs } from '../../../model/documentAs.ts'
import { watchDraft } from '../../../transfer/drafts/watchDraft.ts'
import { signalEnd } from '../../plugins/connectionDraining.ts'
import { primeStream } from '../../primeStream.ts'
import type { RoutePlugin } from '../../routePlugin.ts'
import { longRunningConfig } from '../imports/routeConfig.ts'
import { type DraftRouteOptions, draftParams, tags } from './schemas.ts'

const eventSchema = documentAs(z.unknown(), {
  type: 'object',
  properties: { event: { type: 'string' }, data: { type: 'string', description: 'JSON' } },
  required: ['event', 'data'],
}).meta({ id: 'DraftEvent', description: 'A change of a draft' })

export const followDraftRoute: RoutePlugin<DraftRouteOptions> = async (app, { graph }) => {
  const schema = {
    tags,
    operationId: 'followDraft',
    summary: 'Follow a draft as server-sent events',
    description:
      'Sends the whole draft (`draft`), then each change within a second, of any instance: `row` with the row, `rowDeleted` with its `id`, `applied` with the `import`, and at the end `draftDeleted`. A comment every 15 s shows that the connection is alive.',
    params: draftParams,
    response: {
      200: {
        description: 'Events',
        content: { 'text/event-stream': { schema: eventSchema } },
      },
    },
  }
  app.get('/drafts/:id/events', { config: longRunningConfig, schema }, async (request, reply) => {
    const events = await primeStream(watchDraft(graph, request.params.id, signalEnd(reply)))
    return reply.streamEvents(events)
  })
}
