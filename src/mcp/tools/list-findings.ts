import { z } from 'zod'
import { toPageAddress } from '../addresses.ts'
import type { AtlasApi } from '../atlasApi.ts'
import { type ElementKey, elementInput, toElementName } from '../elementInput.ts'
import { Verbatim } from '../neutralize.ts'
import { pageInput, type Row, recordedAt } from '../page.ts'
import { defineTool } from '../tool.ts'

interface FindingList {
  readonly items: readonly (Finding | Group)[]
  readonly total: number
  readonly nextCursor: string | null
}

type Group = Row & { readonly key: string; readonly findings: number }

interface Finding extends Row {
  readonly key: string
  readonly elements: readonly ElementKey[]
  readonly actors: readonly (ElementKey & { readonly name: string; readonly role: string })[]
}

export default defineTool({
  name: 'list_findings',
  title: 'List findings',
  description:
    'Problems that reports found, the most urgent first, with who can act; or their number by touchpoint, department or report.',
  operation: 'GET /findings',
  input: {
    element: elementInput.optional().describe('Only about this element'),
    report: z.string().max(200).optional(),
    severity: z.enum(['low', 'medium', 'high', 'critical']).optional(),
    status: z.enum(['open', 'acknowledged', 'resolved', 'falsePositive']).optional(),
    groupBy: z.enum(['touchpoint', 'department', 'report']).optional(),
    recordedAt,
    ...pageInput,
  },
  async run({ api, signal }, { element, groupBy, recordedAt, ...filters }) {
    const query = { ...filters, groupBy, recordedAt, element: element && toElementName(element) }
    const { items, total, nextCursor } = await api.send<FindingList>({ path: '/findings', query }, signal)
    return {
      rows: items.map((item) =>
        isGroup(item) ? describeGroup(api, item, recordedAt) : describeFinding(api, item, recordedAt),
      ),
      total,
      nextCursor: nextCursor === null ? null : new Verbatim(nextCursor),
    }
  },
})

const isGroup = (item: Finding | Group): item is Group => 'findings' in item

function describeGroup(api: AtlasApi, group: Group, recordedAt: string | undefined): Row {
  const name = group.key.includes('/') ? 'element' : 'report'
  const filter = group.key === '' ? {} : { [name]: group.key }
  return { ...group, address: toPageAddress(api, ['findings'], { ...filter, recordedAt }) }
}

/** More would make a page too long for its reader. */
const maxNamedElements = 10

function describeFinding(api: AtlasApi, finding: Finding, recordedAt: string | undefined): Row {
  const { key, report, severity, priority, explanation, status, assignee, dueOn, remedy } = finding
  const { elements, actors } = finding
  return {
    key,
    report,
    severity,
    priority,
    explanation,
    status,
    assignee,
    dueOn,
    remedy,
    elements: elements.slice(0, maxNamedElements).map(toElementName),
    elementsTotal: elements.length,
    actors: actors.slice(0, maxNamedElements).map(({ name, role }) => `${name} (${role})`),
    address: toPageAddress(api, ['findings'], { key, recordedAt }),
  }
}
