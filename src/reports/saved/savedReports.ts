import { createHash } from 'node:crypto'
import type { AdHoc } from '../../graph/adHocQueries.ts'
import type { Graph } from '../../graph/graph.ts'
import { type Author, recordAudit } from '../../graph/journal/journal.ts'
import { perform } from '../../graph/journal/withJournal.ts'
import { fromStored } from '../../graph/values.ts'
import { AtlasError } from '../../model/errors.ts'
import type { Value } from '../../model/property.ts'
import type { Catalogue } from '../catalogue.ts'
import { agreeWithHeader } from '../checkCatalogue.ts'
import { parseReport } from '../cypherFile.ts'
import { tokensOf } from '../queries/lexer.ts'
import { checkQuery } from '../queries/runQuery.ts'
import type { Report } from '../report.ts'

/** A report that somebody saved, as it is at one version. */
export interface SavedReport {
  readonly name: string
  readonly version: number
  /** As it was sent: a header in a comment, and the query. */
  readonly text: string
  readonly savedBy: string
  readonly savedAt: string
}

const READ_ALL = `
MATCH (report:SavedReport)
WHERE report.isLatest
RETURN properties(report) AS properties
ORDER BY report.name`

const READ_VERSIONS = `
MATCH (report:SavedReport {name: $name})
RETURN properties(report) AS properties
ORDER BY report.version DESC`

/** The lock is a node of its own, so that two who save at a time get two versions. */
const SAVE = `
MERGE (lock:SavedReportLock {name: $name})
SET lock.takenAt = datetime()
WITH lock
OPTIONAL MATCH (before:SavedReport {name: $name})
SET before.isLatest = false
WITH coalesce(max(before.version), 0) + 1 AS version
CREATE (report:SavedReport {
  name: $name, version: version, isLatest: true, text: $text, savedBy: $savedBy, savedAt: datetime()
})
RETURN properties(report) AS properties`

/** Its versions stay: what was saved once can be looked up. */
const REMOVE = `
MATCH (report:SavedReport {name: $name, isLatest: true})
SET report.isLatest = false
RETURN report.name AS name`

interface Stored {
  readonly properties: Readonly<Record<string, unknown>>
}

export const savedName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
const longestName = 100

/** Checks a report like those of the project, and like a query that anybody wrote; then keeps it as a new version. */
export async function saveReport(
  {
    graph,
    adHoc,
    catalogue,
  }: { readonly graph: Graph; readonly adHoc: AdHoc; readonly catalogue: Catalogue },
  name: string,
  text: string,
  author: Author,
): Promise<SavedReport> {
  checkName(catalogue, name)
  const report = await soundReport(adHoc, name, text)
  return perform(graph, author, async (transaction, journal) => {
    const { records } = await transaction.run(SAVE, { name: report.name, text, savedBy: author.name })
    const saved = savedFrom(records[0]?.toObject() as Stored)
    const details = { version: saved.version }
    await recordAudit(transaction, journal, [{ operation: 'saveReport', ...elementOf(name), details }])
    return saved
  })
}

/** Every version of a report, the newest first; NOT_FOUND when nobody ever saved one of that name. */
export async function versionsOf(graph: Graph, name: string): Promise<SavedReport[]> {
  const { rows } = await graph.read<Stored>(READ_VERSIONS, { name })
  if (rows.length === 0) throw new AtlasError('NOT_FOUND', `There is no saved report ${name}`)
  return rows.map(savedFrom)
}

/** Takes a saved report away; its versions can still be read. NOT_FOUND when there is none. */
export async function removeReport(graph: Graph, name: string, author: Author): Promise<void> {
  await perform(graph, author, async (transaction, journal) => {
    const { records } = await transaction.run(REMOVE, { name })
    if (records.length === 0) throw new AtlasError('NOT_FOUND', `There is no saved report ${name}`)
    await recordAudit(transaction, journal, [{ operation: 'removeReport', ...elementOf(name) }])
  })
}

const elementOf = (name: string) => ({ kind: 'SavedReport', element: name })

/** The saved reports as they are now, read again once something was committed, by whichever instance. */
export function savedReports(graph: Graph): () => Promise<Catalogue> {
  let kept: { readonly version: string; readonly reports: Promise<Catalogue> } | undefined
  return async () => {
    const version = await graph.version()
    if (kept?.version !== version) kept = { version, reports: readSaved(graph) }
    const { reports } = kept
    try {
      return await reports
    } catch (error) {
      if (kept.reports === reports) kept = undefined
      throw error
    }
  }
}

async function readSaved(graph: Graph): Promise<Catalogue> {
  const { rows } = await graph.read<Stored>(READ_ALL)
  return new Map(rows.map(savedFrom).map(({ name, text }) => [name, reportFrom(name, text)]))
}

const reportFrom = (name: string, text: string): Report => ({
  ...parseReport(name, text),
  file: name,
  checksum: createHash('sha256').update(`saved ${name}\n${text}`).digest('hex'),
  isSaved: true,
})

function checkName(catalogue: Catalogue, name: string): void {
  if (!savedName.test(name) || name.length > longestName) {
    throw new AtlasError(
      'INVALID_INPUT',
      `A report's name is small letters, digits and -, such as my-report`,
      {
        faults: [{ in: 'params', path: 'name', message: 'has to be small letters, digits and -' }],
      },
    )
  }
  if (catalogue.has(name)) {
    throw new AtlasError('ALREADY_EXISTS', `${name} is a report of the project; choose another name`)
  }
}

/** What is wrong with it is for who sends it, so it is no fault of ours as it would be in a file of the project. */
async function soundReport(adHoc: AdHoc, name: string, text: string): Promise<Report> {
  try {
    const report = reportFrom(name, text)
    if (!('query' in report.source)) throw new TypeError(`${name} is no query`)
    const { query } = report.source
    const { columns } = await checkQuery(adHoc, query, nothingFor(report))
    agreeWithHeader(report, { columns, parameters: parametersIn(query, report) })
    return report
  } catch (error) {
    if (!(error instanceof AtlasError) || error.code !== 'REPORT_INVALID') throw error
    throw new AtlasError('INVALID_INPUT', error.message, { faults: error.faults })
  }
}

/** Plans need names of parameters only; where labels depend on one, its default has to be a kind. */
const nothingFor = ({ parameters }: Report): Record<string, Value | null> =>
  Object.fromEntries(
    parameters.map(({ name, default: byDefault }) => [
      name,
      'value' in byDefault ? (byDefault.value as Value | null) : null,
    ]),
  )

/** The parameters that a query names; `$kinds` is there by itself, unless the report takes it. */
function parametersIn(query: string, { parameters }: Report): string[] {
  const tokens = tokensOf(query)
  // `$any(` and `$all(` begin a dynamic label.
  const isParameter = (index: number) =>
    tokens[index]?.type === 'parameter' && tokens[index + 1]?.text !== '('
  const names = tokens.flatMap(({ text }, index) => (isParameter(index) ? [text.slice(1)] : []))
  const takesKinds = parameters.some(({ name }) => name === 'kinds')
  return [...new Set(names)].filter((name) => name !== 'kinds' || takesKinds)
}

function savedFrom({ properties }: Stored): SavedReport {
  const { name, version, text, savedBy, savedAt } = fromStored(properties)
  return {
    name: String(name),
    version: Number(version),
    text: String(text),
    savedBy: String(savedBy),
    savedAt: String(savedAt),
  }
}
