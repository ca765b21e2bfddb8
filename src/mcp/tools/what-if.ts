import { z } from 'zod'
import { toPageAddress } from '../addresses.ts'
import { pageInput, type Row, takePage } from '../page.ts'
import { defineTool } from '../tool.ts'

interface Counted<Item = Row> {
  readonly total: number
  readonly rows: readonly Item[]
}

interface WhatIfResult {
  readonly reports: readonly (Row & {
    readonly report: string
    readonly totalBefore: number
    readonly totalAfter: number
    readonly gone: Counted
    readonly added: Counted
    readonly changed: Counted
  })[]
  readonly findings: { readonly opened: Counted; readonly closed: Counted }
}

/** Of each list; more is for the explorer. */
const maxRowsPerList = 1_000

export default defineTool({
  name: 'what_if',
  title: 'Compute what would happen',
  description:
    'Applies hypothetical changes, runs reports before and after, and rolls back: which findings would open and close. Nothing on the map changes.',
  operation: 'POST /what-if',
  input: {
    changes: z
      .array(z.looseObject({ op: z.enum(['create', 'put', 'patch', 'delete', 'move']) }))
      .min(1)
      .max(100)
      .describe(
        'Such as {"op":"delete","kind":"System","id":"billing"}, {"op":"patch","kind":…,"id":…,"properties":{…}}, {"op":"put","type":"OWNS","from":{"kind":…,"id":…},"to":{…}}, {"op":"move","role":"owner","from":{…},"to":{…}}',
      ),
    reports: z
      .array(z.string().max(200))
      .max(20)
      .optional()
      .describe('Names; all that flag problems if omitted'),
    ...pageInput,
  },
  output: { reports: z.array(z.looseObject({})).describe('Those that differ'), address: z.string() },
  async run({ api, signal }, { changes, reports, ...page }) {
    const body = {
      changes,
      limit: maxRowsPerList,
      ...(reports && { reports: reports.map((name) => ({ name })) }),
    }
    const result = await api.send<WhatIfResult>({ method: 'POST', path: '/what-if', body }, signal)
    const address = toPageAddress(api, ['what-if'], { changes: JSON.stringify(changes) })
    const rows = listDifferences(result, reports !== undefined)
    const { items, total, nextCursor } = takePage(rows, rows.length, page)
    return {
      reports: result.reports
        .map(({ report, totalBefore, totalAfter, added, gone, changed }) => ({
          report,
          totalBefore,
          totalAfter,
          added: added.total,
          gone: gone.total,
          changed: changed.total,
        }))
        .filter(({ added, gone, changed }) => added + gone + changed > 0),
      rows: items.map((row) => ({ ...row, address })),
      total,
      nextCursor,
      address,
    }
  },
})

/** Findings that open and close; rows of reports as well if reports were named. */
function listDifferences({ findings, reports }: WhatIfResult, includesRows: boolean): Row[] {
  const describe = (effect: string) => (finding: Row) => ({
    effect,
    key: finding.key,
    severity: finding.severity,
    explanation: finding.explanation,
  })
  const rows = reports.flatMap(({ report, added, gone, changed }) => [
    ...added.rows.map((row) => ({ effect: 'row added', report, row })),
    ...gone.rows.map((row) => ({ effect: 'row gone', report, row })),
    ...changed.rows.map((row) => ({ effect: 'row changed', report, row })),
  ])
  return [
    ...findings.opened.rows.map(describe('finding opened')),
    ...findings.closed.rows.map(describe('finding closed')),
    ...(includesRows ? rows : []),
  ]
}
