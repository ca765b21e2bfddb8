import { type Catalogue, getReport } from './catalogue.ts'
import type { ReportRow } from './report.ts'
import { type RowSource, runReport } from './runReport.ts'

/** A row of the report `department-brief` as people read it. */
export interface BriefRow {
  readonly section: string
  readonly kind: string
  readonly name: string
  readonly detail: string
}

export interface BriefRows {
  readonly rows: readonly BriefRow[]
  /** The number of all rows, also of those beyond the limit. */
  readonly total: number
}

/** What a department owns and has to do on a day; NOT_FOUND without the department. */
export async function readDepartmentBrief(
  source: RowSource,
  catalogue: Catalogue,
  { department, day, limit }: { readonly department: string; readonly day: string; readonly limit: number },
): Promise<BriefRows> {
  const report = getReport(catalogue, 'department-brief')
  const { rows, total } = await runReport(source, report, { departmentId: department, asOf: day }, limit)
  return { rows: rows.map((row) => toBriefRow(row, catalogue)), total }
}

function toBriefRow(row: ReportRow, catalogue: Catalogue): BriefRow {
  const { section, kind, id, name, detail, dueOn } = row as Readonly<Record<string, string | null>>
  const isTask = section === 'task'
  const title = isTask ? catalogue.get(name ?? '')?.title : name
  const due = isTask && dueOn ? `due ${dueOn}` : undefined
  return {
    section: section ?? '',
    kind: kind ?? '',
    name: title ?? name ?? id ?? '',
    detail: [detail, due].filter(Boolean).join(', '),
  }
}
