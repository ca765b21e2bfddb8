import { createHash } from 'node:crypto'
import type { AdHocQueryRunner } from '../../graph/adHocQueries.ts'
import type { Graph } from '../../graph/graph.ts'
import { type Author, recordEntries } from '../../graph/journal/journal.ts'
import { withJournal } from '../../graph/journal/withJournal.ts'
import { toJsonValues } from '../../graph/values.ts'
import { AtlasError } from '../../model/errors.ts'
import type { PropertyValue } from '../../model/property.ts'
import type { Catalogue } from '../catalogue.ts'
import { assertMatchesHeader } from '../checkCatalogue.ts'
import { parseReport } from '../cypherFile.ts'
import { tokenize } from '../queries/lexer.ts'
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

interface SavedReportRecord {
  readonly properties: Readonly<Record<string, unknown>>
}

export const savedNamePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
const maxNameLength = 100

/** Checks a report like those of the project, and like a query that anybody wrote; then keeps it as a new version. */
export async function saveReport(
  {
    graph,
    adHoc,
    catalogue,
  }: { readonly graph: Graph; readonly adHoc: AdHocQueryRunner; readonly catalogue: Catalogue },
  name: string,
  text: string,
  author: Author,
): Promise<SavedReport> {
  assertNameAllowed(catalogue, name)
  const report = await validateReport(adHoc, name, text)
  return withJournal(graph, author, async (transaction, journal) => {
    const { records } = await transaction.run(SAVE, { name: report.name, text, savedBy: author.name })
    const saved = toSavedReport(records[0]?.toObject() as SavedReportRecord)
    const details = { version: saved.version }
    await recordEntries(transaction, journal, [{ operation: 'saveReport', ...toAuditElement(name), details }])
    return saved
  })
}

/** Every version of a report, the newest first; NOT_FOUND when nobody ever saved one of that name. */
export async function listReportVersions(graph: Graph, name: string): Promise<SavedReport[]> {
  const { rows } = await graph.read<SavedReportRecord>(READ_VERSIONS, { name })
  if (rows.length === 0) throw new AtlasError('NOT_FOUND', `There is no saved report ${name}`)
  return rows.map(toSavedReport)
}

/** Takes a saved report away; its versions can still be read. NOT_FOUND when there is none. */
export async function deleteSavedReport(graph: Graph, name: string, author: Author): Promise<void> {
  await withJournal(graph, author, async (transaction, journal) => {
    const { records } = await transaction.run(REMOVE, { name })
    if (records.length === 0) throw new AtlasError('NOT_FOUND', `There is no saved report ${name}`)
    await recordEntries(transaction, journal, [{ operation: 'removeReport', ...toAuditElement(name) }])
  })
}

const toAuditElement = (name: string) => ({ kind: 'SavedReport', element: name })

/** The saved reports as they are now, read again once something was committed, by whichever instance. */
export function createSavedCatalogue(graph: Graph): () => Promise<Catalogue> {
  let cached: { readonly version: string; readonly reports: Promise<Catalogue> } | undefined
  return async () => {
    const version = await graph.version()
    if (cached?.version !== version) cached = { version, reports: readSavedReports(graph) }
    const { reports } = cached
    try {
      return await reports
    } catch (error) {
      if (cached.reports === reports) cached = undefined
      throw error
    }
  }
}

async function readSavedReports(graph: Graph): Promise<Catalogue> {
  const { rows } = await graph.read<SavedReportRecord>(READ_ALL)
  return new Map(rows.map(toSavedReport).map(({ name, text }) => [name, parseSavedReport(name, text)]))
}

const parseSavedReport = (name: string, text: string): Report => ({
  ...parseReport(name, text),
  file: name,
  checksum: createHash('sha256').update(`saved ${name}\n${text}`).digest('hex'),
  isSaved: true,
})

function assertNameAllowed(catalogue: Catalogue, name: string): void {
  if (!savedNamePattern.test(name) || name.length > maxNameLength) {
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
async function validateReport(adHoc: AdHocQueryRunner, name: string, text: string): Promise<Report> {
  try {
    const report = parseSavedReport(name, text)
    if (!('query' in report.source)) throw new TypeError(`${name} is no query`)
    const { query } = report.source
    const { columns } = await checkQuery(adHoc, query, defaultArguments(report))
    assertMatchesHeader(report, { columns, parameters: listQueryParameters(query, report) })
    return report
  } catch (error) {
    if (!(error instanceof AtlasError) || error.code !== 'REPORT_INVALID') throw error
    throw new AtlasError('INVALID_INPUT', error.message, { faults: error.faults })
  }
}

/** Plans need names of parameters only; where labels depend on one, its default has to be a kind. */
const defaultArguments = ({ parameters }: Report): Record<string, PropertyValue | null> =>
  Object.fromEntries(
    parameters.map(({ name, default: parameterDefault }) => [
      name,
      'value' in parameterDefault ? (parameterDefault.value as PropertyValue | null) : null,
    ]),
  )

/** The parameters that a query names; `$kinds` is there by itself, unless the report takes it. */
function listQueryParameters(query: string, { parameters }: Report): string[] {
  const tokens = tokenize(query)
  // `$any(` and `$all(` begin a dynamic label.
  const isParameter = (index: number) =>
    tokens[index]?.type === 'parameter' && tokens[index + 1]?.text !== '('
  const names = tokens.flatMap(({ text }, index) => (isParameter(index) ? [text.slice(1)] : []))
  const declaresKinds = parameters.some(({ name }) => name === 'kinds')
  return [...new Set(names)].filter((name) => name !== 'kinds' || declaresKinds)
}

function toSavedReport({ properties }: SavedReportRecord): SavedReport {
  const { name, version, text, savedBy, savedAt } = toJsonValues(properties)
  return {
    name: String(name),
    version: Number(version),
    text: String(text),
    savedBy: String(savedBy),
    savedAt: String(savedAt),
  }
}
