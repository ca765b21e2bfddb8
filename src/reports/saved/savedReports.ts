import { createHash } from 'node:crypto'
import type { AdHocQueries } from '../../graph/adHoc/adHocQueries.ts'
import type { Graph } from '../../graph/graph.ts'
import { type Author, recordEntries } from '../../graph/journal/journal.ts'
import { withJournal } from '../../graph/journal/withJournal.ts'
import { toJsonValues } from '../../graph/values.ts'
import { AtlasError } from '../../model/errors.ts'
import type { PropertyValue } from '../../model/property.ts'
import type { Catalogue } from '../catalogue.ts'
import { assertMatchesHeader } from '../checkCatalogue.ts'
import { assertModelNames, parseReport } from '../cypherFile.ts'
import { tokenize } from '../queries/lexer.ts'
import { checkQuery } from '../queries/runQuery.ts'
import type { Report } from '../report.ts'

/** One version of a report saved over the API. */
export interface SavedReport {
  readonly name: string
  readonly version: number
  /** As sent: a header in a comment, and the query. */
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

/** Locks a node of its own, so that concurrent saves get different versions. */
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

/** Keeps all versions. */
const REMOVE = `
MATCH (report:SavedReport {name: $name, isLatest: true})
SET report.isLatest = false
RETURN report.name AS name`

interface SavedReportRecord {
  readonly properties: Readonly<Record<string, unknown>>
}

export const savedNamePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
const maxNameLength = 100

/** Checks a report like those of the project and like any ad-hoc query, then stores it as a new version. */
export async function saveReport(
  {
    graph,
    adHoc,
    catalogue,
  }: { readonly graph: Graph; readonly adHoc: AdHocQueries; readonly catalogue: Catalogue },
  name: string,
  text: string,
  author: Author,
  caller?: string,
): Promise<SavedReport> {
  assertNameAllowed(catalogue, name)
  const report = await validateReport(adHoc, name, text, caller)
  return withJournal(graph, author, async (transaction, journal) => {
    const { records } = await transaction.run(SAVE, { name: report.name, text, savedBy: author.name })
    const saved = toSavedReport(records[0]?.toObject() as SavedReportRecord)
    const details = { version: saved.version }
    await recordEntries(transaction, journal, [{ operation: 'saveReport', ...toAuditElement(name), details }])
    return saved
  })
}

/** All versions of a saved report, newest first; NOT_FOUND if there is none. */
export async function listReportVersions(graph: Graph, name: string): Promise<SavedReport[]> {
  const { rows } = await graph.read<SavedReportRecord>(READ_VERSIONS, { name })
  if (rows.length === 0) throw new AtlasError('NOT_FOUND', `Saved report ${name} not found`)
  return rows.map(toSavedReport)
}

/** Deletes a saved report; its versions can still be read. NOT_FOUND if there is none. */
export async function deleteSavedReport(graph: Graph, name: string, author: Author): Promise<void> {
  await withJournal(graph, author, async (transaction, journal) => {
    const { records } = await transaction.run(REMOVE, { name })
    if (records.length === 0) throw new AtlasError('NOT_FOUND', `Saved report ${name} not found`)
    await recordEntries(transaction, journal, [{ operation: 'removeReport', ...toAuditElement(name) }])
  })
}

const toAuditElement = (name: string) => ({ kind: 'SavedReport', element: name })

/** The current saved reports, read again once any instance has committed something. */
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
      `The name of a report must be lowercase letters, digits and hyphens, such as my-report (was ${name.slice(0, maxNameLength)})`,
      {
        faults: [{ in: 'params', path: 'name', message: 'must be lowercase letters, digits and hyphens' }],
      },
    )
  }
  if (catalogue.has(name)) {
    throw new AtlasError('ALREADY_EXISTS', `${name} is a built-in report; choose another name`)
  }
}

/** Errors are the caller's: INVALID_INPUT instead of REPORT_INVALID. */
async function validateReport(
  adHoc: AdHocQueries,
  name: string,
  text: string,
  caller: string | undefined,
): Promise<Report> {
  try {
    const report = parseSavedReport(name, text)
    if (!('query' in report.source)) throw new TypeError(`${name} is not a Cypher report`)
    const { query } = report.source
    assertModelNames(report, text)
    const { columns } = await adHoc.use({ caller }, (place) =>
      checkQuery(place, query, defaultArguments(report)),
    )
    assertMatchesHeader(report, { columns, parameters: listQueryParameters(query, report) })
    return report
  } catch (error) {
    if (!(error instanceof AtlasError) || error.code !== 'REPORT_INVALID') throw error
    throw new AtlasError('INVALID_INPUT', error.message, { faults: error.faults })
  }
}

/** A plan needs the names of parameters only; one that names a label must have a kind as its default. */
const defaultArguments = ({ parameters }: Report): Record<string, PropertyValue | null> =>
  Object.fromEntries(
    parameters.map(({ name, default: parameterDefault }) => [
      name,
      'value' in parameterDefault ? (parameterDefault.value as PropertyValue | null) : null,
    ]),
  )

/** The parameters that a query names, without `$kinds`, which is always there unless the report declares it. */
function listQueryParameters(query: string, { parameters }: Report): string[] {
  const tokens = tokenize(query)
  // `$any(` and `$all(` start a dynamic label.
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
