import { z } from 'zod'
import type { Graph } from '../../graph/graph.ts'
import { resolveJournalPoint } from '../../history/journalPoint.ts'
import {
  deleteSnapshot,
  listSnapshots,
  readSnapshot,
  type Snapshot,
  saveSnapshot,
  snapshotNamePattern,
} from '../../history/snapshots.ts'
import { mustBe } from '../../model/faults.ts'
import { timestampSchema } from '../../model/valueSchema.ts'
import { journalPointSchema } from '../journalPointSchema.ts'
import { noContent, ok, problemResponses } from '../openapi/responses.ts'
import { type RoutePlugin, registerRoutes } from '../routePlugin.ts'
import { getAuthor } from '../writeRequests.ts'

interface SnapshotRouteOptions {
  readonly graph: Graph
}

const tags = ['changes']
const params = z.object({
  name: z
    .string()
    .max(100)
    .regex(
      snapshotNamePattern,
      mustBe('lowercase letters, digits and hyphens, such as before-reorganisation'),
    )
    .describe('Name of the snapshot, such as `before-reorganisation`'),
})

const snapshotSchema = z
  .object({
    name: z.string(),
    number: z.int().describe('Number of the last change that the state includes, as in `GET /changes`'),
    note: z.string().optional(),
    createdBy: z.string(),
    createdAt: timestampSchema,
  })
  .meta({ id: 'MapSnapshot', description: 'A name for a recorded state of the map' })
const snapshotListSchema = z
  .object({ items: z.array(snapshotSchema) })
  .meta({ id: 'MapSnapshotList', description: 'All snapshots' })

const bodySchema = z
  .strictObject({
    recordedAt: z
      .union([z.int().min(0), journalPointSchema('The state to name')])
      .default('now')
      .describe('The state to name: a day, a time, a number of `GET /changes`, another snapshot, or `now`')
      .meta({ override: { type: ['string', 'integer'] } }),
    note: z.string().min(1).max(400).optional().describe('What the snapshot is for'),
  })
  .meta({ id: 'MapSnapshotInput', description: 'The state of the map to name' })

/** Names for recorded states of the map. */
export const snapshotRoutes: RoutePlugin<SnapshotRouteOptions> = (app, options) =>
  registerRoutes(app, [saveSnapshotRoute, listSnapshotsRoute, getSnapshotRoute, deleteSnapshotRoute], options)

const saveSnapshotRoute: RoutePlugin<SnapshotRouteOptions> = async (app, { graph }) => {
  const schema = {
    tags,
    operationId: 'saveSnapshot',
    summary: 'Name a recorded state of the map',
    description:
      'Names the present state, or an earlier one. The name can be used wherever a recorded state is expected. The change feed keeps all changes after it, also beyond `AUDIT_KEEP_DAYS`. A name that exists moves to the new state.',
    params,
    body: bodySchema,
    response: {
      200: ok(snapshotSchema, 'The snapshot, which existed before'),
      201: ok(snapshotSchema, 'The new snapshot'),
    },
    problems: { 410: problemResponses[410] },
  }
  app.put('/snapshots/:name', { config: { permission: 'edit' }, schema }, async (request, reply) => {
    const { recordedAt, note } = request.body
    const number = await resolveJournalPoint(graph, recordedAt)
    const newSnapshot = { name: request.params.name, number, note }
    const { snapshot, isNew } = await saveSnapshot(graph, newSnapshot, getAuthor(request))
    return reply.code(isNew ? 201 : 200).send(snapshot)
  })
}

const listSnapshotsRoute: RoutePlugin<SnapshotRouteOptions> = async (app, { graph }) => {
  const schema = {
    tags,
    operationId: 'listSnapshots',
    summary: 'List the snapshots',
    description: 'Returns all named states of the map, the earliest first.',
    response: { 200: ok(snapshotListSchema, 'All snapshots') },
  }
  app.get(
    '/snapshots',
    { config: { permission: 'read' }, schema },
    async (): Promise<{ items: Snapshot[] }> => ({ items: await listSnapshots(graph) }),
  )
}

const getSnapshotRoute: RoutePlugin<SnapshotRouteOptions> = async (app, { graph }) => {
  const schema = {
    tags,
    operationId: 'getSnapshot',
    summary: 'Get a snapshot',
    description: 'Returns which state the name stands for.',
    params,
    response: { 200: ok(snapshotSchema, 'The snapshot') },
  }
  app.get('/snapshots/:name', { config: { permission: 'read' }, schema }, ({ params: { name } }) =>
    readSnapshot(graph, name),
  )
}

const deleteSnapshotRoute: RoutePlugin<SnapshotRouteOptions> = async (app, { graph }) => {
  const schema = {
    tags,
    operationId: 'deleteSnapshot',
    summary: 'Delete a snapshot',
    description: 'Deletes the name. The changes after its state may then be deleted after `AUDIT_KEEP_DAYS`.',
    params,
    response: { 204: noContent },
  }
  app.delete('/snapshots/:name', { config: { permission: 'edit' }, schema }, async (request, reply) => {
    await deleteSnapshot(graph, request.params.name, getAuthor(request))
    return reply.code(204).send(null)
  })
}
