import { z } from 'zod'
import { toPageAddress } from '../addresses.ts'
import { elementInput, toElementName } from '../elementInput.ts'
import { pageInput, recordedAt } from '../page.ts'
import { readReportPage } from '../reportRows.ts'
import { defineTool } from '../tool.ts'

export default defineTool({
  name: 'find_paths',
  title: 'Find paths between two elements',
  description: 'How two elements are connected: each step of each shortest path.',
  operation: 'GET /reports/shortest-paths',
  input: {
    from: elementInput,
    to: elementInput,
    relationships: z
      .enum(['all', 'dependencies'])
      .default('all')
      .describe('dependencies: only those that a failure crosses'),
    recordedAt,
    ...pageInput,
  },
  output: { address: z.string() },
  async run(context, { from, to, relationships, recordedAt, ...page }) {
    const { report: _, ...result } = await readReportPage(context, {
      name: 'shortest-paths',
      parameters: {
        fromKind: from.kind,
        fromId: from.id,
        toKind: to.kind,
        toId: to.id,
        relationships,
        recordedAt,
      },
      ...page,
    })
    const ends = { from: toElementName(from), to: toElementName(to) }
    return {
      ...result,
      address: toPageAddress(context.api, ['paths'], { ...ends, relationships, recordedAt }),
    }
  },
})
