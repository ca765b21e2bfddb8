import { z } from 'zod'
import { nodeKinds } from '../../model/kinds.ts'
import { toElementAddress, toPageAddress } from '../addresses.ts'
import type { AtlasApi } from '../atlasApi.ts'
import type { Verbatim } from '../neutralize.ts'
import { countRowsToRead, pageInput, type Row, takePage } from '../page.ts'
import { defineTool } from '../tool.ts'

interface Comparison {
  readonly items: readonly (Row & { readonly element: string; readonly change: string })[]
  readonly total: number
  readonly kinds: readonly Row[]
}

export default defineTool({
  name: 'compare_states',
  title: 'What changed',
  description:
    'Elements added, removed or changed between two recorded states, with values before and after.',
  operation: 'GET /diff',
  input: {
    from: z.string().max(100).describe('Day (its end), time or snapshot'),
    to: z.string().max(100).optional().describe('Now if omitted'),
    ...pageInput,
  },
  output: { kinds: z.array(z.looseObject({})).describe('Numbers by kind') },
  async run({ api, signal }, { from, to, ...page }) {
    const query = { from, to, limit: countRowsToRead(page) }
    const comparison = await api.send<Comparison>({ path: '/diff', query }, signal)
    const { items, total, nextCursor } = takePage(comparison.items, comparison.total, page)
    const fallback = toPageAddress(api, ['changes'], { from, to })
    return {
      kinds: comparison.kinds,
      rows: items.map((item) => ({ ...item, address: toAddress(api, item, fallback) })),
      total,
      nextCursor,
    }
  },
})

/** A removed element and a relationship have no page of their own. */
function toAddress(
  api: AtlasApi,
  { element, change }: Comparison['items'][number],
  fallback: Verbatim,
): Verbatim {
  const [kind = '', id = ''] = element.split('/')
  return change !== 'removed' && nodeKinds.has(kind) ? toElementAddress(api, { kind, id }) : fallback
}
