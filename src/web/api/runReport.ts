import type { Client, Query } from './client.ts'
import type { AnyReportResult } from './operations.ts'

/** Runs a report; without a limit JSON has the first 1,000 rows, and `total` counts all. */
export async function runReport(
  client: Client,
  name: string,
  query: Query = {},
  signal?: AbortSignal,
): Promise<AnyReportResult> {
  const { value } = await client.send<AnyReportResult>(`reports/${encodeURIComponent(name)}`, {
    query,
    signal,
  })
  return value
}
