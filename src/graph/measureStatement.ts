import type { Record as DatabaseRecord, Result } from 'neo4j-driver'
import { startMeasuring, telemetry } from '../telemetry.ts'
import { getTracer } from '../tracing/tracer.ts'
import type { Transaction } from './graph.ts'
import { summarizeStatement } from './summarizeStatement.ts'

type Query = Parameters<Transaction['run']>[0]

/** Measures a statement whose rows are awaited. */
export function measureResult(query: Query, result: Result): Result {
  const finish = startStatement(query)
  if (finish) {
    result.then(
      () => finish(false),
      () => finish(true),
    )
  }
  return result
}

/** Measures a statement whose rows are read one after the other, with the time of their reader. */
export function measureRecords(
  cypher: string,
  records: AsyncIterable<DatabaseRecord>,
): AsyncIterable<DatabaseRecord> {
  const finish = startStatement(cypher)
  return finish ? finishAfter(records, finish) : records
}

async function* finishAfter(
  records: AsyncIterable<DatabaseRecord>,
  finish: (hasFailed: boolean) => void,
): AsyncGenerator<DatabaseRecord> {
  let hasFailed = false
  try {
    yield* records
  } catch (error) {
    hasFailed = true
    throw error
  } finally {
    finish(hasFailed)
  }
}

function startStatement(query: Query): ((hasFailed: boolean) => void) | undefined {
  const tracer = getTracer()
  if (!(tracer || telemetry.statementRun.hasSubscribers)) return undefined
  const statement = summarizeStatement(
    typeof query === 'object' && 'text' in query ? query.text : String(query),
  )
  const attributes = { 'db.system.name': 'neo4j', 'db.query.summary': statement }
  const publish = startMeasuring(telemetry.statementRun, { statement })
  const span = tracer?.startSpan({ name: statement, kind: 'client', attributes })
  return (hasFailed) => {
    publish(hasFailed)
    span?.end({ hasFailed })
  }
}
