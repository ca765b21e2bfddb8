import { createTouchpoint, listTouchpoints, runRoleGaps, updateTouchpoint } from './generated'

const [address, id = ''] = process.argv.slice(2)
// Paths are relative in the generated client, unless its option `baseUrl` fixes the address at generation.
const send = globalThis.fetch
globalThis.fetch = (path, init) => send(new URL(String(path), address), init)

const created = await createTouchpoint({ id, name: 'Of a client' })
if (created.status !== 201 || created.data.id !== id) throw new Error(`not created: ${created.status}`)

const headers = { 'If-Match': created.headers.get('etag') ?? '' }
const update = () => updateTouchpoint(id, { importance: 4 }, { headers })
const updated = await update()
if (updated.status !== 200 || updated.data.importance !== 4) throw new Error(`not updated: ${updated.status}`)

const conflict = await update()
if (conflict.status !== 412) throw new Error(`no conflict: ${conflict.status}`)

let touchpoints = 0
let cursor: string | undefined
do {
  const page = await listTouchpoints({ limit: 10, cursor, importance: { gte: 1 } })
  if (page.status !== 200) throw new Error(`no page: ${page.status}`)
  touchpoints += page.data.items.length
  cursor = page.data.nextCursor ?? undefined
} while (cursor)

const report = await runRoleGaps({ limit: 3 })
if (report.status !== 200) throw new Error(`no report: ${report.status}`)
const first: string | null | undefined = report.data.rows[0]?.touchpoint
process.stdout.write(
  JSON.stringify({ touchpoints, first, rows: report.data.total, code: conflict.data.code }),
)
