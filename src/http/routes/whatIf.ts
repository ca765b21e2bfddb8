import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Answers } from '../../analytics/analyticsService.ts'
import { AtlasError, type Fault } from '../../model/errors.ts'
import { type Catalogue, reportNamed } from '../../reports/catalogue.ts'
import { flagsProblems } from '../../reports/findings.ts'
import { argumentsShape, parseArguments, withDefaults } from '../../reports/parameters.ts'
import type { Finding, Report } from '../../reports/report.ts'
import { parseSupposedChange, supposedChangeSchema } from '../../whatIf/hypotheticalChange.ts'
import { type Consequences, whatIfTimeoutMs } from '../../whatIf/whatIf.ts'
import { eachOf } from '../parseItems.ts'
import { mayTake } from '../plugins/deadlines.ts'
import { documentedAs } from '../plugins/openapi.ts'
import { problemSchema } from '../plugins/problems.ts'

const changesAtMost = 1_000
const reportsAtMost = 100

const reportsSchema = z
  .array(
    z.strictObject({
      name: z.string(),
      parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
    }),
  )
  .min(1)
  .max(reportsAtMost)

/** The same with the reports there are and the parameters of each. */
function describedReports(catalogue: Catalogue) {
  const asked = [...catalogue.values()].filter(({ source }) => !('compare' in source))
  const each = asked.map((report) => {
    const parameters = z.strictObject(argumentsShape(report))
    const needsSome = report.parameters.some(({ isRequired }) => isRequired)
    return z.strictObject({
      name: z.literal(report.name),
      parameters: needsSome ? parameters : parameters.optional(),
    })
  })
  return z.array(z.union(each)).min(1).max(reportsAtMost)
}

const body = z
  .strictObject({
    changes: documentedAs(
      z.array(z.unknown()).min(1).max(changesAtMost),
      z
        .array(supposedChangeSchema)
        .min(1)
        .max(changesAtMost)
        .describe('In their order; later ones see what earlier ones did'),
    ),
    reports: reportsSchema
      .optional()
      .describe('Which answers are wanted; all reports that flag problems when not given'),
    limit: z
      .int()
      .min(1)
      .max(100_000)
      .default(1_000)
      .describe('How many rows at most of each kind; all are counted'),
  })
  .meta({
    id: 'Supposition',
    description: 'Changes that are only thought of',
    examples: [
      {
        changes: [{ op: 'remove', kind: 'System', id: 'billing-platform' }],
        reports: [{ name: 'unowned-touchpoints' }],
      },
    ],
  })

const row = z.record(z.string(), z.unknown())
const counted = <Item extends z.ZodType>(item: Item) =>
  z.object({ total: z.int(), truncated: z.boolean(), rows: z.array(item) })

const finding = z.object({
  key: z.string(),
  report: z.string(),
  title: z.string(),
  severity: z.string(),
  importance: z.int().nullable(),
  explanation: z.string(),
  elements: z.array(z.object({ kind: z.string(), id: z.string() })),
})

const answer = z
  .object({
    reports: z.array(
      z.object({
        report: z.string(),
        parameters: row,
        totalBefore: z.int(),
        totalAfter: z.int(),
        gone: counted(row),
        added: counted(row),
        changed: counted(z.object({ before: row, after: row, columns: z.array(z.string()) })),
      }),
    ),
    findings: z.object({ opened: counted(finding), closed: counted(finding) }),
  })
  .meta({ id: 'Consequences', description: 'What would be different; nothing was changed' })

/** What would be different if: changes made, reports run, everything rolled back. */
export const whatIfRoutes: FastifyPluginAsyncZod<{ answers: Answers; catalogue: Catalogue }> = async (
  app,
  { answers, catalogue },
) => {
  app.addHook('onRoute', mayTake(whatIfTimeoutMs))
  documentedAs(reportsSchema, describedReports(catalogue))
  app.post(
    '/what-if',
    {
      // It holds locks while it lasts, so whoever may not change anything may not keep others from it either.
      config: { needs: 'edit', keepsToDepartment: true },
      bodyLimit: 16 * 1024 * 1024,
      schema: {
        tags: ['what-if'],
        summary: 'Suppose changes and see what the reports would say',
        body,
        response: { 200: answer, default: problemSchema },
      },
    },
    async (request) => {
      const { changes, limit } = request.body
      const consequences = await answers.whatIf({
        changes: eachOf(changes, '/changes', parseSupposedChange),
        reports: wantedReports(catalogue, request.body.reports),
        author: request.caller.name,
      })
      return bodyOf(consequences, limit)
    },
  )
}

type WantedReports = z.infer<typeof body>['reports']

function wantedReports(catalogue: Catalogue, wanted: WantedReports) {
  const today = new Date()
  if (wanted === undefined) {
    const flagging = [...catalogue.values()].filter(flagsProblems)
    return flagging.map((report) => ({ name: report.name, values: withDefaults(report, {}, today) }))
  }
  return eachOf(wanted, '/reports', ({ name, parameters }) => {
    const report = at('/name', () => reportNamed(catalogue, name))
    const texts = at('/parameters/', () => textsOf(report, parameters))
    const given = at('/parameters/', () => parseArguments(report, texts))
    return { name, values: withDefaults(report, given, today) }
  })
}

/** Arguments as they would stand in an address; a number is one only where the report wants a number. */
function textsOf(report: Report, given: Readonly<Record<string, string | number | boolean>>) {
  const wanted = new Map(report.parameters.map(({ name, property: { type } }) => [name, type]))
  const faults = Object.entries(given).flatMap(([path, value]) => {
    const type = wanted.get(path)
    const isNumber = type === 'integer' || type === 'number'
    const fits = typeof value === 'number' ? isNumber : typeof value !== 'boolean' || type === 'boolean'
    return fits || type === undefined ? [] : [{ path, message: `has to be of the type ${type}` }]
  })
  if (faults.length > 0)
    throw new AtlasError('INVALID_INPUT', 'Some parameters have the wrong type', { faults })
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]))
}

/** Faults of a part of a body get the place of that part. */
function at<Result>(place: string, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof AtlasError)) throw error
    const faults: Fault[] =
      error.faults.length === 0
        ? [{ path: place, message: error.message }]
        : error.faults.map((fault) => ({ ...fault, path: place + fault.path }))
    throw new AtlasError('INVALID_INPUT', error.message, { faults })
  }
}

const findingBody = ({ elements, ...finding }: Finding) => ({ ...finding, elements: [...elements] })

function bodyOf({ reports, findings }: Consequences, limit: number) {
  const some = <Item>(items: readonly Item[]) => ({
    total: items.length,
    truncated: items.length > limit,
    rows: items.slice(0, limit),
  })
  return {
    reports: reports.map(({ report, values, totalBefore, totalAfter, gone, added, changed }) => ({
      report,
      parameters: values,
      totalBefore,
      totalAfter,
      gone: some(gone),
      added: some(added),
      changed: some(changed),
    })),
    findings: {
      opened: some(findings.opened.map(findingBody)),
      closed: some(findings.closed.map(findingBody)),
    },
  }
}
