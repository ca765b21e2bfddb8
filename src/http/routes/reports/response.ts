import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ReportRunner } from '../../../reports/cachedReports.ts'
import type { Report, ReportArguments } from '../../../reports/report.ts'
import { createReportTable } from '../../../tables/reportTables.ts'
import { computeETag, matchingETag, sendWithETag } from '../../etags.ts'
import { negotiateFormat, sendTable, type TableFileDependencies } from '../../tableResponse.ts'

/** A report to run, with its arguments, the limit of rows and their source. */
export interface ReportRequest {
  readonly report: Report
  readonly values: ReportArguments
  readonly limit: number | undefined
  readonly sources: TableFileDependencies
  readonly run: ReportRunner
}

const defaultLimit = 1_000

/** Sends a report: as JSON with its columns, or as a file in the format that `Accept` prefers. */
export async function sendReport(
  request: FastifyRequest,
  reply: FastifyReply,
  { report, values, limit, sources, run }: ReportRequest,
) {
  reply.header('vary', 'accept')
  const format = negotiateFormat(request)
  const { name, title, columns } = report
  if (format && format.extension !== 'json') {
    return sendTable(request, reply, sources, {
      table: createReportTable(report),
      format,
      name,
      values,
      limit,
    })
  }
  const tagParts = [report.checksum, JSON.stringify(values), String(limit)]
  const matchingTag = await matchingETag(request, sources.graph, ...tagParts)
  if (matchingTag !== undefined) return sendWithETag(request, reply, matchingTag, undefined)
  const { rows, total, truncated, version } = await run(report, values, limit ?? defaultLimit)
  const body = { report: name, title, parameters: values, columns, rows, total, truncated }
  return sendWithETag(request, reply, computeETag(version, ...tagParts), body)
}
