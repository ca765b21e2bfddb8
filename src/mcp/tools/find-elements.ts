import { z } from 'zod'
import { AtlasError } from '../../model/errors.ts'
import { systemProperties } from '../../model/kind.ts'
import { getNodeKind, kindNames } from '../../model/kinds.ts'
import { toElementAddress } from '../addresses.ts'
import type { ApiRequest } from '../atlasApi.ts'
import { Verbatim } from '../neutralize.ts'
import { pageInput, type Row, recordedAt } from '../page.ts'
import { defineTool, type ToolContext } from '../tool.ts'

const input = {
  text: z.string().min(1).max(200).optional().describe('Words of name or description, or an id'),
  kind: z.enum(kindNames).optional().describe('Without it, text is required'),
  where: z
    .record(z.string().max(100), z.string().max(200))
    .optional()
    .describe('Filters on properties of the kind, such as {"importance[gte]": "4"}'),
  sort: z.string().max(200).optional().describe('Such as -importance,name'),
  recordedAt,
  ...pageInput,
}

type Input = z.output<z.ZodObject<typeof input>>

/** The service searches so many elements of all kinds at a time. */
const maxSearchResults = 100

interface NodeList {
  readonly items: readonly (Row & { readonly kind: string; readonly id: string })[]
  readonly total: number
  readonly nextCursor?: string | null
}

export default defineTool({
  name: 'find_elements',
  title: 'Find elements',
  description:
    'Finds touchpoints, departments, systems and other elements by words, kind and property filters. Start here to learn ids.',
  operation: 'GET /search',
  input,
  async run({ api, signal }: ToolContext, request) {
    const { items, total, nextCursor } = await api.send<NodeList>(toApiRequest(request), signal)
    return {
      rows: items.map((item) => ({
        ...omitBookkeeping(item),
        address: toElementAddress(api, item, request.recordedAt),
      })),
      total,
      nextCursor: nextCursor ? new Verbatim(nextCursor) : null,
    }
  },
})

function toApiRequest({ text, kind, where, sort, limit, cursor, recordedAt }: Input): ApiRequest {
  if (kind !== undefined) {
    const query = { ...where, q: text, sort, limit, cursor, total: true, recordedAt }
    return { path: `/${getNodeKind(kind).path}`, query }
  }
  if (text === undefined) throw new AtlasError('INVALID_INPUT', 'text or kind is required')
  if (where ?? sort ?? cursor)
    throw new AtlasError('INVALID_INPUT', 'where, sort and cursor need a kind; add it')
  return { path: '/search', query: { q: text, limit: Math.min(limit, maxSearchResults), recordedAt } }
}

const omitBookkeeping = (item: Row): Row =>
  Object.fromEntries(Object.entries(item).filter(([name]) => !(name in systemProperties)))
