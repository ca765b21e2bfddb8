import { z } from 'zod'
import { toElementAddress } from '../addresses.ts'
import { type ElementKey, elementInput, toElementName } from '../elementInput.ts'
import { recordedAt } from '../page.ts'
import { defineTool } from '../tool.ts'

interface Neighbourhood {
  readonly groups: readonly {
    readonly key: string
    readonly label: string
    readonly total: number
    readonly shown: number
  }[]
  readonly nodes: readonly (ElementKey & { readonly name: string; readonly group: string })[]
}

export default defineTool({
  name: 'get_neighbourhood',
  title: 'Get the neighbourhood of an element',
  description:
    'What is directly around one element, with names, grouped by relationship. A group shows the 8 most important; expand shows 50.',
  operation: 'GET /neighbourhood',
  input: {
    element: elementInput,
    expand: z.array(z.string().max(200)).max(20).optional().describe('Keys of groups'),
    recordedAt,
  },
  output: { groups: z.array(z.looseObject({})) },
  async run({ api, signal }, { element, expand, recordedAt }) {
    const query = { of: toElementName(element), expand, recordedAt }
    const { groups, nodes } = await api.send<Neighbourhood>({ path: '/neighbourhood', query }, signal)
    return {
      groups: groups.map(({ key, label, total, shown }) => ({ key, label, total, shown })),
      rows: nodes.slice(0, 200).map(({ kind, id, name, group }) => ({
        kind,
        id,
        name,
        group,
        address: toElementAddress(api, { kind, id }, recordedAt),
      })),
      total: groups.reduce((sum, { total }) => sum + total, 0),
      nextCursor: null,
    }
  },
})
