import createClient from 'openapi-fetch'
import type { paths } from './schema.mjs'

const client = createClient<paths>({ baseUrl: process.argv[2] })

const created = await client.POST('/touchpoints', { body: { id: 'of-the-client', name: 'Of the client' } })
if (created.data?.id !== 'of-the-client') throw new Error(`not created: ${created.response.status}`)

const etag = created.response.headers.get('etag') ?? ''
const path = { id: 'of-the-client' }
const update = () =>
  client.PATCH('/touchpoints/{id}', {
    params: { path, header: { 'If-Match': etag } },
    body: { importance: 4 },
  })
const updated = await update()
if (updated.data?.importance !== 4) throw new Error(`not updated: ${updated.response.status}`)

const conflict = await update()
if (conflict.response.status !== 412 || conflict.error?.code !== 'PRECONDITION_FAILED') {
  throw new Error(`no problem: ${conflict.response.status} ${conflict.error?.code}`)
}

let count = 0
let cursor: string | undefined
do {
  const page = await client.GET('/touchpoints', {
    params: { query: { limit: 10, ...(cursor && { cursor }), importance: { gte: 1 } } },
  })
  if (!page.data) throw new Error(`no page: ${page.response.status}`)
  count += page.data.items.length
  cursor = page.data.nextCursor ?? undefined
} while (cursor)
if (count < 11) throw new Error(`only ${count} touchpoints`)

const report = await client.GET('/reports/role-gaps', { params: { query: { limit: 3 } } })
const [row] = report.data?.rows ?? []
if (typeof row?.touchpoint !== 'string') throw new Error('no row')
process.stdout.write(
  `created, updated, ${count} touchpoints paged, ${report.data?.total} rows, problem read\n`,
)
