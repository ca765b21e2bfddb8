import { z } from 'zod'
import { toPageAddress } from '../addresses.ts'
import { maxReadRows, pageInput, takePage } from '../page.ts'
import { createRowAddress } from '../reportRows.ts'
import { defineTool } from '../tool.ts'

interface QueryResult {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly unknown[])[]
  readonly truncated: string | null
}

export default defineTool({
  name: 'query_cypher',
  title: 'Query in Cypher',
  description:
    'Runs one read-only Cypher statement on a replica. Every pattern starts at a kind or type, such as (t:Touchpoint). Prefer a report where one answers.',
  operation: 'POST /cypher',
  input: {
    query: z.string().min(1).max(65_536),
    parameters: z.looseObject({}).optional().describe('Values of $name'),
    ...pageInput,
  },
  output: { isComplete: z.boolean(), address: z.string() },
  async run({ api, signal }, { query, parameters = {}, ...page }) {
    const body = { query, parameters, limit: maxReadRows }
    const result = await api.send<QueryResult>({ method: 'POST', path: '/cypher', body }, signal)
    const { columns, rows, truncated } = result
    const { items, total, nextCursor } = takePage(rows, rows.length, page)
    const address = toPageAddress(api, ['cypher'], { query })
    const toRowAddress = createRowAddress(
      api,
      columns.map((name) => ({ name })),
      address,
    )
    return {
      rows: items.map((cells) => {
        const row = Object.fromEntries(columns.map((name, index) => [name, cells[index]]))
        return { ...row, address: toRowAddress(row) }
      }),
      total,
      nextCursor,
      isComplete: truncated === null,
      address,
    }
  },
})
