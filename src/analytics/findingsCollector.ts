import { setImmediate } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { type FindingChunks, packFindings } from '../findings/findingChunks.ts'
import type { FindingRecord, FindingState } from '../findings/findingEntry.ts'
import { readFindingStates } from '../findings/findingStates.ts'
import { listFindingRecords } from '../findings/listFindingRecords.ts'
import {
  createFindingContext,
  type PrioritizedFinding,
  prioritizeFinding,
} from '../findings/prioritizeFindings.ts'
import { timeLeftMs } from '../graph/deadlines.ts'
import type { Graph } from '../graph/graph.ts'
import type { FollowedState, JournalFollower } from '../graph/journal/journalFollower.ts'
import type { CachedProjection } from '../graph/projection/cachedProjection.ts'
import type { Projection } from '../graph/projection/projection.ts'
import { type RecordedProjection, recordReads } from '../graph/projection/recordReads.ts'
import { rejectAfter } from '../graph/rejectAfter.ts'
import { AtlasError } from '../model/errors.ts'
import type { Catalogue } from '../reports/catalogue.ts'
import { collectFindings, type FindingReport, hasFindingRule } from '../reports/findings.ts'
import { mergeFindings } from '../reports/mergeFindings.ts'
import { createAnalysisReadSet, deriveReadSet, isAffected, type ReadSet } from '../reports/readSet.ts'
import { type Finding, getRunQuery } from '../reports/report.ts'
import { createRowSource } from '../reports/rowSource.ts'
import {
  collectSavedFindings,
  type FailedReport,
  type SavedReportFindings,
} from '../reports/saved/savedFindings.ts'
import type { RunSavedQuery } from '../reports/saved/savedQueries.ts'

/** The findings of all reports on a day, without their states. */
export interface CollectedFindings {
  readonly chunks: FindingChunks
  readonly failedReports: readonly FailedReport[]
  /** Changes when something in them may have changed. */
  readonly version: string
  /** The number of the last change that they show at least. */
  readonly sequence?: number | undefined
  /** The reports that were run for them; the others show what they did before. */
  readonly computedReports: readonly string[]
}

/** What findings are collected from. */
export interface CollectorOptions {
  readonly graph: Graph
  readonly catalogue: Catalogue
  readonly follower: JournalFollower
  readonly projection: CachedProjection
  readonly runSavedQuery: RunSavedQuery
  readonly readSavedCatalogue: () => Promise<Catalogue>
}

/** The findings of one report, and what they depend on. */
interface ReportResult extends SavedReportFindings {
  readonly checksum: string
  readonly reads: ReadSet
  /** What people had set on findings, if the report reads it. */
  readonly states: string
  readonly computedAtMs: number
  /** The last state of the graph in which they are known to hold. */
  ordinal: number
}

/** What findings were rated and summed up with. */
interface CollectedFrom {
  readonly shown: Projection['relationships']
  readonly stateKeys: readonly string[]
  readonly results: Round['results']
}

/** What is the same for all reports of one collection. */
interface Round {
  readonly state: FollowedState
  readonly states: string
  readonly results: Map<string, ReportResult>
  readonly computedReports: string[]
}

/** A saved report that failed is run again after this time, whatever changes meanwhile. */
export const failedReportsRetryMs = 60_000

/** What every analysis counts as reading: failures are spread over the map once for all of them. */
const sharedReads = ['lifecycle', 'since', 'until']

/** Of the queries of built-in reports: two leave a quarter of what the database has for transactions to others. */
const maxConcurrentQueries = 2

/** A caller hears that it waits too long before its deadline, at which the thread would count as stuck. */
const turnMarginMs = 1_000
const maxTurnMs = 300_000

/** After so many, others that wait for the thread have their turn. */
const findingsPerTurn = 500

/** Collects the findings of a day: again and again, each time only by reports that read what has changed. */
export interface FindingsCollector {
  collect(): Promise<CollectedFindings>
  /**
   * The findings of the built-in reports, merged by cause. TOO_SLOW if that waits for another collection until the deadline of
   * the caller.
   */
  listBuiltIn(): Promise<Finding[]>
}

export function createFindingsCollector(options: CollectorOptions, day: string): FindingsCollector {
  const { graph, catalogue, follower, projection } = options
  const analyses = createRecordedProjections(projection)
  const source = createRowSource(graph, catalogue, { projection: analyses })
  let results: Round['results'] = new Map()
  let last: { readonly collected: CollectedFindings; readonly from: CollectedFrom } | undefined
  let running: Promise<unknown> = Promise.resolve()
  /** What an analysis reads is recorded for one at a time. */
  const inTurn = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = running.then(work)
    running = result.catch(() => {})
    return result
  }

  async function getResult(round: Round, report: FindingReport, compute: () => Promise<SavedReportFindings>) {
    const earlier = results.get(report.name)
    const isValid = earlier && holds(earlier, report, round, follower)
    if (!isValid) round.computedReports.push(report.name)
    const result = isValid ? earlier : await computeResult(round, report, compute)
    result.ordinal = round.state.ordinal
    round.results.set(report.name, result)
    return result
  }

  async function computeResult(
    { state, states }: Round,
    report: FindingReport,
    compute: () => Promise<SavedReportFindings>,
  ): Promise<ReportResult> {
    if (!isQueried(report)) analyses.takeReads()
    const found = await compute()
    const { checksum } = report
    const reads =
      'query' in report.source
        ? deriveReadSet(report.source.query, report)
        : createAnalysisReadSet([...sharedReads, ...analyses.takeReads()])
    return { ...found, checksum, reads, states, computedAtMs: performance.now(), ordinal: state.ordinal }
  }

  async function startRound(): Promise<Round & { readonly findingStates: readonly FindingState[] }> {
    const state = await follower.current()
    const findingStates = await readFindingStates(graph.stream)
    const states = JSON.stringify(findingStates)
    return { state, states, findingStates, results: new Map(), computedReports: [] }
  }

  /** The database computes some reports while this thread computes another. */
  async function runBuiltIn(round: Round): Promise<void> {
    const reports = [...catalogue.values()].filter(hasFindingRule)
    const runEach = async (selected: Iterable<FindingReport>) => {
      for (const report of selected) {
        const compute = () => collectFindings(source, new Map([[report.name, report]]), new Date(day))
        await getResult(round, report, async () => ({ findings: await compute() }))
      }
    }
    const queried = reports.filter(isQueried).values()
    const outcomes = await Promise.allSettled([
      ...Array.from({ length: maxConcurrentQueries }, () => runEach(queried)),
      runEach(reports.filter((report) => !isQueried(report))),
    ])
    // A collection that failed is continued by the next one.
    results = new Map([...results, ...round.results])
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
    sortResults(
      round,
      reports.map(({ name }) => name),
    )
  }

  /** Returns the saved reports that failed. */
  async function runSaved(round: Round): Promise<readonly FailedReport[]> {
    const date = new Date(day)
    const { failed } = await collectSavedFindings(
      graph,
      options.runSavedQuery,
      await options.readSavedCatalogue(),
      date,
      { collect: (report, compute) => getResult(round, report, compute) },
    )
    return failed
  }

  async function listBuiltIn(): Promise<Finding[]> {
    const round = await startRound()
    await runBuiltIn(round)
    return mergeFindings([...round.results.values()].flatMap((result) => result.findings))
  }

  async function runAll() {
    const round = await startRound()
    await runBuiltIn(round)
    const failedReports = await runSaved(round)
    results = round.results
    return { ...round, failedReports }
  }

  /** While findings are rated and packed, others can use those of reports. */
  async function collect(): Promise<CollectedFindings> {
    const round = await inTurn(runAll)
    const { state, findingStates, failedReports } = round
    const computedReports = round.computedReports.toSorted()
    const current = await projection.current()
    const from: CollectedFrom = {
      shown: current.relationships,
      stateKeys: findingStates.map(({ key }) => key).toSorted(),
      results: round.results,
    }
    if (last && isSame(last.from, from)) {
      const collected = { ...last.collected, sequence: state.sequence, computedReports }
      last = { collected, from }
      return collected
    }
    const isExact = (await graph.version()) === state.version
    const findings = [...round.results.values()].flatMap((result) => result.findings)
    const records = await listRecords(findings, findingStates, current, day)
    const collected = {
      chunks: await packFindings(records, last?.collected.chunks ?? new Map()),
      failedReports,
      version: isExact ? state.version : `${state.version} ${crypto.randomUUID()}`,
      sequence: state.sequence,
      computedReports,
    }
    last = { collected, from }
    return collected
  }

  return {
    collect,
    listBuiltIn: () =>
      rejectAfter(
        timeLeftMs(maxTurnMs) - turnMarginMs,
        inTurn(listBuiltIn),
        () => new AtlasError('TOO_SLOW', 'Findings are being computed; retry'),
      ),
  }
}

const isQueried = ({ source }: FindingReport) => getRunQuery(source) !== undefined

/** Puts results in order: which of several findings leads when they merge depends on it. */
function sortResults({ results }: Round, names: readonly string[]): void {
  for (const name of names) {
    const result = results.get(name)
    results.delete(name)
    if (result) results.set(name, result)
  }
}

/** Merges, rates and sums up findings in steps, between which others that wait for the thread have their turn. */
async function listRecords(
  findings: readonly Finding[],
  states: readonly FindingState[],
  projection: Projection,
  day: string,
): Promise<FindingRecord[]> {
  await setImmediate()
  const merged = mergeFindings(findings)
  await setImmediate()
  const context = createFindingContext(projection, day)
  const prioritized: PrioritizedFinding[] = []
  for (const [index, finding] of merged.entries()) {
    if (index % findingsPerTurn === 0) await setImmediate()
    prioritized.push(prioritizeFinding(finding, context))
  }
  await setImmediate()
  return listFindingRecords(prioritized, states, context)
}

/** Whether nothing has changed that the report reads. */
function holds(
  { checksum, reads, states, failed, computedAtMs, ordinal }: ReportResult,
  report: FindingReport,
  round: Round,
  follower: JournalFollower,
): boolean {
  if (checksum !== report.checksum) return false
  if (failed) return performance.now() - computedAtMs < failedReportsRetryMs
  if (reads.readsFindingStates && states !== round.states) return false
  const changes = follower.changesSince(ordinal)
  return changes !== undefined && !changes.some((change) => isAffected(reads, change))
}

const isSame = (one: CollectedFrom, other: CollectedFrom) =>
  one.shown === other.shown &&
  isDeepStrictEqual(one.stateKeys, other.stateKeys) &&
  one.results.size === other.results.size &&
  [...one.results].every(([name, result]) => other.results.get(name) === result)

/** Projections that record the reads of one analysis at a time. */
function createRecordedProjections(
  projection: CachedProjection,
): CachedProjection & Pick<RecordedProjection, 'takeReads'> {
  let shown: Projection['relationships'] | undefined
  let recorded: RecordedProjection | undefined
  return {
    refreshSoon: projection.refreshSoon,
    async current() {
      const current = await projection.current()
      if (!recorded || shown !== current.relationships) recorded = recordReads(current)
      shown = current.relationships
      return recorded.projection
    },
    takeReads: () => recorded?.takeReads() ?? new Set(),
  }
}
