import type { Table } from '../../../formats/tabular/table.ts'
import { AtlasError } from '../../../model/errors.ts'
import { checkDraft, isFilled } from '../../../transfer/drafts/checkDraft.ts'
import type { DraftRow } from '../../../transfer/drafts/draft.ts'
import { readDraft, recordDraftImport } from '../../../transfer/drafts/draftStore.ts'
import { whiteboardTableName } from '../../../transfer/import/tableNames.ts'
import { whiteboardColumns } from '../../../transfer/whiteboard/whiteboardColumns.ts'
import { createHeaders, idempotencyHeaders } from '../../openapi/requestHeaders.ts'
import { ok, problemResponses, responseHeaders } from '../../openapi/responses.ts'
import type { RoutePlugin } from '../../routePlugin.ts'
import { getTableFormat } from '../../tableResponse.ts'
import { importConfig, longRunningConfig } from '../imports/routeConfig.ts'
import { importSchema } from '../imports/schema.ts'
import { beginImport } from '../imports/startImport.ts'
import { checkSchema, type DraftRouteOptions, draftParams, tags } from './schemas.ts'

export const checkDraftRoute: RoutePlugin<DraftRouteOptions> = async (app, { graph }) => {
  const schema = {
    tags,
    operationId: 'checkDraft',
    summary: 'Check a draft',
    description: 'Returns what applying it would create, and what is wrong with it; writes nothing.',
    params: draftParams,
    response: { 200: ok(checkSchema, 'What applying it would do') },
  }
  app.post('/drafts/:id/check', { config: importConfig, schema }, async ({ params }) => {
    const { rows } = await readDraft(graph, params.id)
    return checkDraft(graph, rows)
  })
}

export const applyDraftRoute: RoutePlugin<DraftRouteOptions> = async (app, { graph, imports }) => {
  const schema = {
    tags,
    operationId: 'applyDraft',
    summary: 'Apply a draft',
    description:
      'Imports its rows as a whiteboard, which can be undone like every import. The draft stays and names the import.',
    headers: idempotencyHeaders,
    requestHeaders: createHeaders,
    params: draftParams,
    response: {
      202: ok(importSchema, 'The import, still in progress', {
        headers: { Location: responseHeaders.location },
      }),
    },
    problems: { 409: problemResponses[409], 422: problemResponses[422], 507: problemResponses[507] },
  }
  app.post('/drafts/:id/apply', { config: longRunningConfig, schema }, async (request, reply) => {
    const { id, rows } = await readDraft(graph, request.params.id)
    const filledRows = rows.filter(isFilled)
    if (filledRows.length === 0) {
      throw new AtlasError('CHANGES_NOT_APPLIED', 'The draft has no rows to import; fill one in first')
    }
    const receive = async (importId: string) => [
      await imports.spool.receive(importId, `${whiteboardTableName}.csv`, writeWhiteboard(filledRows)),
    ]
    const record = await beginImport(imports, request, reply, receive, { mode: 'upsert', dryRun: false })
    await recordDraftImport(graph, id, record.id)
    return reply.code(202).send(record)
  })
}

/** The rows as a file that an import reads. */
function writeWhiteboard(rows: readonly DraftRow[]) {
  const table: Table = {
    name: whiteboardTableName,
    columns: whiteboardColumns.map(({ name, question }) => ({ name, type: 'string', description: question })),
    rows: toTableRows(rows),
  }
  return getTableFormat('csv').write(table)
}

async function* toTableRows(rows: readonly DraftRow[]) {
  for (const { cells } of rows) yield cells
}
