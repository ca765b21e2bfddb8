import type { Graph } from '../../graph/graph.ts'
import type { Redactor } from './redactor.ts'

const READ_RECORDS = `
MATCH (record:FindingState|IdempotencyKey|Import|Snapshot)
RETURN elementId(record) AS id, labels(record)[0] AS label, properties(record) AS properties`

const REPLACE_TEXTS = `
UNWIND $rows AS row
MATCH (record)
WHERE elementId(record) = row.id
SET record += row.texts`

type Texts = Readonly<Record<string, string>>

interface RecordRow {
  readonly id: string
  readonly label: string
  readonly properties: Texts
}

/** What people wrote or uploaded, in each kind of record. */
const redactions: Readonly<Record<string, (stored: Texts, redactor: Redactor) => Texts>> = {
  FindingState: ({ key = '', ...stored }, redactor) => ({
    key: redactor.toFindingKey(key),
    ...redactTexts(['assignee', 'comment', 'updatedBy'], stored, redactor),
  }),
  IdempotencyKey: redactResponse,
  Import: ({ data = '{}' }, redactor) => ({ data: redactImport(data, redactor) }),
  Snapshot: (stored, redactor) => redactTexts(['note', 'createdBy'], stored, redactor),
}

/** Redacts comments of findings, records of imports, stored responses and notes of snapshots; returns how many changed. */
export async function redactRecords(graph: Graph, redactor: Redactor): Promise<number> {
  const { rows } = await graph.read<RecordRow>(READ_RECORDS)
  const changed = rows.flatMap(({ id, label, properties }) => {
    const texts = redactions[label]?.(properties, redactor) ?? {}
    const isSame = Object.entries(texts).every(([name, text]) => text === properties[name])
    return isSame ? [] : [{ id, texts }]
  })
  if (changed.length > 0)
    await graph.write((transaction) => transaction.run(REPLACE_TEXTS, { rows: changed }), {
      isJournaled: true,
    })
  return changed.length
}

const redactTexts = (names: readonly string[], stored: Texts, redactor: Redactor): Texts =>
  Object.fromEntries(
    names.flatMap((name) => {
      const text = stored[name]
      return text === undefined ? [] : [[name, redactor.toMention(text)]]
    }),
  )

/** Of a response that shows the node nothing stays but its status. */
function redactResponse({ headers = '{}', body = 'null' }: Texts, redactor: Redactor): Texts {
  const mentions = [headers, body].some((text) => redactor.toMention(text) !== text)
  return mentions ? { headers: '{}', body: 'null' } : {}
}

/** What the service itself says of an import; all else comes from its files, or from who sent them. */
const ownWords = ['id', 'state', 'mode', 'startedAt', 'finishedAt', 'counts']

function redactImport(data: string, redactor: Redactor): string {
  const redact = (name: string, value: unknown) => {
    if (ownWords.includes(name)) return value
    const text = JSON.stringify(value)
    const redacted = redactor.toMention(text)
    // The cells of a row say more of somebody than the one that has the name.
    return name === 'faultSheets' && redacted !== text ? [] : JSON.parse(redacted)
  }
  const record = Object.entries(JSON.parse(data) as Record<string, unknown>)
  return JSON.stringify(Object.fromEntries(record.map(([name, value]) => [name, redact(name, value)])))
}
