import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Answering } from '../../../reports/cachedReports.ts'
import type { Arguments, Report } from '../../../reports/report.ts'
import { reportTable } from '../../../tables/reportTables.ts'
import type { FeedSources } from '../../../tables/tableRows.ts'
import { knownTag, sendTagged, versionTag } from '../../etags.ts'
import { acceptedFormat, sendTable } from '../../tableResponse.ts'

/** A report to be answered: with which values, how many rows at most, and where these come from. */
export interface Asked {
  readonly report: Report
  readonly values: Arguments
  readonly limit: number | undefined
  readonly sources: FeedSources
  readonly answer: Answering
}

const usualLimit = 1_000

/** Sends a report's rows: as JSON with what they mean, or as the file that `Accept` asks for. */
export async function sendReport(
  request: FastifyRequest,
  reply: FastifyReply,
  { report, values, limit, sources, answer }: Asked,
) {
  reply.header('vary', 'accept')
  const format = acceptedFormat(request)
  const { name, title, columns } = report
  if (format && format.extension !== 'json') {
    return sendTable(request, reply, sources, { table: reportTable(report), format, name, values, limit })
  }
  const parts = [report.checksum, JSON.stringify(values), String(limit)]
  const known = await knownTag(request, sources.graph, ...parts)
  if (known !== undefined) return sendTagged(request, reply, known, undefined)
  const { rows, total, truncated, version } = await answer(report, values, limit ?? usualLimit)
  const body = { report: name, title, parameters: values, columns, rows, total, truncated }
  return sendTagged(request, reply, versionTag(version, ...parts), body)
}
