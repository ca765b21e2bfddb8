import { createTouchpoint, listTouchpoints, runRoleGaps, updateTouchpoint } from './generated'
import { client } from './generated/client.gen'

const [baseUrl, id = ''] = process.argv.slice(2)
client.setConfig({ baseUrl })

const created = await createTouchpoint({ body: { id, name: 'Of a client' } })
if (created.data?.id !== id) throw new Error(`not created: ${created.response?.status}`)

const headers = { 'If-Match': created.response?.headers.get('etag') ?? '' }
const update = () => updateTouchpoint({ path: { id }, headers, body: { importance: 4 } })
const updated = await update()
if (updated.data?.importance !== 4) throw new Error(`not updated: ${updated.response?.status}`)

const conflict = await update()
if (conflict.response?.status !== 412) throw new Error(`no conflict: ${conflict.response?.status}`)

let touchpoints = 0
let cursor: string | undefined
do {
  const page = await listTouchpoints({ query: { limit: 10, cursor, importance: { gte: 1 } } })
  if (!page.data) throw new Error(`no page: ${page.response?.status}`)
  touchpoints += page.data.items.length
  cursor = page.data.nextCursor ?? undefined
} while (cursor)

const { data: report } = await runRoleGaps({ query: { limit: 3 } })
const first: string | null | undefined = report?.rows[0]?.touchpoint
process.stdout.write(JSON.stringify({ touchpoints, first, rows: report?.total, code: conflict.error?.code }))
