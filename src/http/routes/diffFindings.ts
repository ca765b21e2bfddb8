import { z } from 'zod'
import type { AnalyticsService } from '../../analytics/analyticsService.ts'
import type { Graph } from '../../graph/graph.ts'
import { getJournalHead } from '../../graph/journal/journalHead.ts'
import { compareFindings, type FindingDiff, indexFindings } from '../../history/compareFindings.ts'
import { findRecordedPoint, type JournalPoint } from '../../history/journalPoint.ts'
import { today } from '../../model/dates.ts'
import type { RecordedStates } from '../../replica/pastReplica.ts'
import type { Catalogue } from '../../reports/catalogue.ts'
import { severities } from '../../reports/report.ts'
import { ok, problemResponses } from '../openapi/responses.ts'
import { routeTimeout } from '../plugins/deadlines.ts'
import type { RoutePlugin } from '../routePlugin.ts'
import { comparedPoints, createLimit } from './diff.ts'

const view = {
  severity: z.enum(severities),
  priority: z.int().describe('0 to 100'),
  explanation: z.string(),
}

const findingDiffSchema = z
  .object({
    change: z.enum(['opened', 'closed', 'changed']),
    key: z.string(),
    report: z.string(),
    ...view,
    before: z.object(view).optional().describe('How it looked before it changed'),
  })
  .meta({ id: 'FindingDiff', description: 'A finding that opened, closed or changed between two states' })

const comparisonSchema = z
  .object({
    from: z.int().describe('Number of the last change that the earlier state includes'),
    to: z.int().describe('The same of the later state'),
    opened: z.int(),
    closed: z.int(),
    changed: z.int(),
    truncated: z.boolean().describe('Whether there are more findings than `limit`'),
    items: z.array(findingDiffSchema).describe('By priority, the highest first'),
  })
  .meta({ id: 'FindingComparison', description: 'How the findings of two recorded states differ' })

interface DiffFindingsOptions {
  readonly graph: Graph
  readonly catalogue: Catalogue
  readonly analytics: AnalyticsService
  readonly recordedStates: RecordedStates<AnalyticsService>
}

/** Both states wait for their turn, and compute all findings. */
const requestTimeoutMs = 180_000

/** Which findings opened, closed or changed between two recorded states. */
export const compareFindingsRoute: RoutePlugin<DiffFindingsOptions> = async (app, options) => {
  app.addHook('onRoute', routeTimeout(requestTimeoutMs))
  const schema = {
    tags: ['changes'],
    operationId: 'compareFindings',
    summary: 'Compare the findings of two recorded states',
    description:
      'Runs the built-in reports on both states, each for its day, and returns the findings of one of them only, and those whose severity, priority or explanation differs. Saved reports are left out: states do not include them.',
    querystring: z.strictObject({ ...comparedPoints, limit: createLimit('findings') }),
    response: { 200: ok(comparisonSchema, 'How the findings differ') },
    problems: { 410: problemResponses[410] },
  }
  app.get('/diff/findings', { config: { permission: 'read' }, schema }, async (request) => {
    const { from, to, limit } = request.query
    const earlier = await readFindingsAt(options, from)
    const later = await readFindingsAt(options, to)
    const diffs = compareFindings(earlier.findings, later.findings)
    const count = (change: FindingDiff['change']) => diffs.filter((diff) => diff.change === change).length
    return {
      from: earlier.number,
      to: later.number,
      opened: count('opened'),
      closed: count('closed'),
      changed: count('changed'),
      truncated: diffs.length > limit,
      items: diffs.slice(0, limit),
    }
  })
}

async function readFindingsAt(
  { graph, catalogue, analytics, recordedStates }: DiffFindingsOptions,
  point: JournalPoint,
) {
  const collect = async (source: AnalyticsService, day: string) =>
    indexFindings((await source.readFindings(day)).entries, (report) => catalogue.has(report))
  if (point === 'now')
    return { number: await getJournalHead(graph), findings: await collect(analytics, today()) }
  const { number, day } = await findRecordedPoint(graph, point)
  const state = await recordedStates.hold(number)
  try {
    return { number, findings: await collect(state.analytics, day) }
  } finally {
    state.release()
  }
}
