import type { Graph } from '../../graph/graph.ts'
import type { DayRecord, RecordedFinding } from '../daily/dayRecord.ts'
import { streamDays, writeDay } from '../daily/dayRecords.ts'
import type { Redactor } from './redactor.ts'

/** Redacts the records of days; returns how many changed. */
export async function redactDays(graph: Graph, redactor: Redactor): Promise<number> {
  let count = 0
  for await (const { ranAt, ...record } of streamDays(graph)) {
    const redacted = redactRecord(record, redactor)
    if (JSON.stringify(redacted) === JSON.stringify(record)) continue
    await graph.write((transaction) => writeDay(transaction, redacted, ranAt), { keepsVersion: true })
    count += 1
  }
  return count
}

function redactRecord(record: DayRecord, redactor: Redactor): DayRecord {
  const { findings, ...rest } = record
  const { opened, changed, closed } = findings
  const redactAll = (each: readonly RecordedFinding[]) =>
    each.map((finding) => redactFinding(finding, redactor))
  return {
    ...(redactor.toAny(rest) as Omit<DayRecord, 'findings'>),
    findings: {
      opened: redactAll(opened),
      changed: redactAll(changed),
      closed: closed.map((key) => redactor.toFindingKey(key)),
    },
  }
}

const redactFinding = (finding: RecordedFinding, redactor: Redactor): RecordedFinding => ({
  ...finding,
  key: redactor.toFindingKey(finding.key),
  explanation: redactor.toText(finding.explanation),
  mergedWith: finding.mergedWith === null ? null : redactor.toFindingKey(finding.mergedWith),
})
