import { kindNames, nodeKinds } from '../model/kinds.ts'
import { capitalize } from '../model/text.ts'
import { toElementAddress, toPageAddress } from './addresses.ts'
import type { AtlasApi } from './atlasApi.ts'
import type { Verbatim } from './neutralize.ts'
import { countRowsToRead, type Page, type Row, takePage } from './page.ts'
import type { ToolContext } from './tool.ts'

export interface ReportColumn {
  readonly name: string
  readonly description: string
  readonly unit?: string
}

export interface ReportResult {
  readonly title: string
  readonly columns: readonly ReportColumn[]
  readonly rows: readonly Row[]
  readonly total: number
}

type Arguments = Readonly<Record<string, string | number | boolean | undefined>>

interface ReportRequest {
  readonly name: string
  readonly parameters?: Arguments
  readonly limit: number
  readonly cursor?: string | undefined
}

/** Runs a report and returns the requested page of its rows. */
export async function readReportPage(
  { api, signal }: ToolContext,
  { name, parameters = {}, ...page }: ReportRequest,
): Promise<Page & { readonly report: ReportResult }> {
  const query = { ...parameters, limit: countRowsToRead(page) }
  const report = await api.send<ReportResult>({ path: `/reports/${encodeURIComponent(name)}`, query }, signal)
  const { items, total, nextCursor } = takePage(report.rows, report.total, page)
  const reportAddress = toReportAddress(api, name, parameters)
  const address = createRowAddress(api, report.columns, reportAddress, parameters.recordedAt)
  return { report, rows: items.map((row) => ({ ...row, address: address(row) })), total, nextCursor }
}

/** The page of a report in the explorer. */
export const toReportAddress = (api: AtlasApi, name: string, parameters: Arguments = {}): Verbatim =>
  toPageAddress(
    api,
    ['reports', name],
    Object.fromEntries(
      Object.entries(parameters).map(([parameter, value]) => [
        parameter,
        value === undefined ? value : String(value),
      ]),
    ),
  )

/**
 * The address of each row: the page of the first element that it names, by a column such as `touchpointId` or
 * `fromTouchpointId`, or by `id` and `kind`; of a row that names none, that of all rows.
 */
export function createRowAddress(
  api: AtlasApi,
  columns: readonly Pick<ReportColumn, 'name'>[],
  fallback: Verbatim,
  recordedAt?: Arguments[string],
): (row: Row) => Verbatim {
  const names = new Set(columns.map(({ name }) => name))
  const ends = columns.flatMap(({ name }) => {
    const [, prefix] = /^(.*?)(?:Id|id)$/.exec(name) ?? []
    if (prefix === undefined) return []
    const kindColumn = prefix === '' ? 'kind' : `${prefix}Kind`
    if (names.has(kindColumn)) return [{ id: name, kindOf: (row: Row) => row[kindColumn] }]
    const kind = kindNames.find((each) => capitalize(prefix).endsWith(each))
    return kind === undefined ? [] : [{ id: name, kindOf: () => kind }]
  })
  return (row) => {
    for (const { id: idColumn, kindOf } of ends) {
      const id = row[idColumn]
      const kind = kindOf(row)
      if (typeof id !== 'string' || typeof kind !== 'string' || !nodeKinds.has(kind)) continue
      return toElementAddress(api, { kind, id }, typeof recordedAt === 'string' ? recordedAt : undefined)
    }
    return fallback
  }
}
