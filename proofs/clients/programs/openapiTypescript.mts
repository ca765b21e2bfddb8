import createClient from 'openapi-fetch'
import type { paths } from './schema'

const [address, id = ''] = process.argv.slice(2)
const client = createClient<paths>({ baseUrl: address })

const created = await client.POST('/touchpoints', { body: { id, name: 'Of a client' } })
if (created.data?.id !== id) throw new Error(`not created: ${created.response.status}`)

const etag = created.response.headers.get('etag') ?? ''
const update = () =>
  client.PATCH('/touchpoints/{id}', {
    params: { path: { id }, header: { 'If-Match': etag } },
    body: { importance: 4 },
  })
const updated = await update()
if (updated.data?.importance !== 4) throw new Error(`not updated: ${updated.response.status}`)

const conflict = await update()
if (conflict.response.status !== 412) throw new Error(`no conflict: ${conflict.response.status}`)

let touchpoints = 0
let cursor: string | undefined
do {
  const query = { limit: 10, importance: { gte: 1 }, ...(cursor && { cursor }) }
  const page = await client.GET('/touchpoints', { params: { query } })
  if (!page.data) throw new Error(`no page: ${page.response.status}`)
  touchpoints += page.data.items.length
  cursor = page.data.nextCursor ?? undefined
} while (cursor)

const report = await client.GET('/reports/role-gaps', { params: { query: { limit: 3 } } })
const first: string | null | undefined = report.data?.rows[0]?.touchpoint
process.stdout.write(
  JSON.stringify({ touchpoints, first, rows: report.data?.total, code: conflict.error?.code }),
)
