import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AnalyticsService } from '../../analytics/analyticsService.ts'
import { AtlasError, type Fault } from '../../model/errors.ts'
import { type Catalogue, getReport } from '../../reports/catalogue.ts'
import { hasFindingRule } from '../../reports/findings.ts'
import { createArgumentsShape, parseArguments, withDefaults } from '../../reports/parameters.ts'
import type { Finding, Report } from '../../reports/report.ts'
import { hypotheticalChangeSchema, parseHypotheticalChange } from '../../whatIf/hypotheticalChange.ts'
import { type WhatIfResult, whatIfTimeoutMs } from '../../whatIf/whatIf.ts'
import { parseItems } from '../parseItems.ts'
import { routeTimeout } from '../plugins/deadlines.ts'
import { documentAs } from '../plugins/openapi.ts'
import { problemSchema } from '../plugins/problems.ts'

const maxChanges = 1_000
const maxReports = 100

const reportsSchema = z
  .array(
    z.strictObject({
      name: z.string(),
      parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
    }),
  )
  .min(1)
  .max(maxReports)

/** The same with the reports there are and the parameters of each. */
function buildReportsSchema(catalogue: Catalogue) {
  const runnableReports = [...catalogue.values()].filter(({ source }) => !('compare' in source))
  const reportSchemas = runnableReports.map((report) => {
    const parameters = z.strictObject(createArgumentsShape(report))
    const hasRequiredParameters = report.parameters.some(({ isRequired }) => isRequired)
    return z.strictObject({
      name: z.literal(report.name),
      parameters: hasRequiredParameters ? parameters : parameters.optional(),
    })
  })
  return z.array(z.union(reportSchemas)).min(1).max(maxReports)
}

const requestSchema = z
  .strictObject({
    changes: documentAs(
      z.array(z.unknown()).min(1).max(maxChanges),
      z
        .array(hypotheticalChangeSchema)
        .min(1)
        .max(maxChanges)
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

const rowSchema = z.record(z.string(), z.unknown())
const countedSchema = <Item extends z.ZodType>(item: Item) =>
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

const responseSchema = z
  .object({
    reports: z.array(
      z.object({
        report: z.string(),
        parameters: rowSchema,
        totalBefore: z.int(),
        totalAfter: z.int(),
        gone: countedSchema(rowSchema),
        added: countedSchema(rowSchema),
        changed: countedSchema(
          z.object({ before: rowSchema, after: rowSchema, columns: z.array(z.string()) }),
        ),
      }),
    ),
    findings: z.object({ opened: countedSchema(finding), closed: countedSchema(finding) }),
  })
  .meta({ id: 'Consequences', description: 'What would be different; nothing was changed' })

/** What would be different if: changes made, reports run, everything rolled back. */
export const whatIfRoutes: FastifyPluginAsyncZod<{
  analytics: AnalyticsService
  catalogue: Catalogue
}> = async (app, { analytics, catalogue }) => {
  app.addHook('onRoute', routeTimeout(whatIfTimeoutMs))
  documentAs(reportsSchema, buildReportsSchema(catalogue))
  app.post(
    '/what-if',
    {
      // It holds locks while it lasts, so whoever may not change anything may not keep others from it either.
      config: { permission: 'edit', enforcesDepartment: true },
      bodyLimit: 16 * 1024 * 1024,
      schema: {
        tags: ['what-if'],
        summary: 'Suppose changes and see what the reports would say',
        body: requestSchema,
        response: { 200: responseSchema, default: problemSchema },
      },
    },
    async (request) => {
      const { changes, limit } = request.body
      const consequences = await analytics.whatIf({
        changes: parseItems(changes, '/changes', parseHypotheticalChange),
        reports: resolveReports(catalogue, request.body.reports),
        author: request.caller.name,
      })
      return toResponseBody(consequences, limit)
    },
  )
}

type RequestedReports = z.infer<typeof requestSchema>['reports']

function resolveReports(catalogue: Catalogue, wanted: RequestedReports) {
  const today = new Date()
  if (wanted === undefined) {
    const flaggingReports = [...catalogue.values()].filter(hasFindingRule)
    return flaggingReports.map((report) => ({ name: report.name, values: withDefaults(report, {}, today) }))
  }
  return parseItems(wanted, '/reports', ({ name, parameters }) => {
    const report = locateFaults('/name', () => getReport(catalogue, name))
    const texts = locateFaults('/parameters/', () => toTexts(report, parameters))
    const args = locateFaults('/parameters/', () => parseArguments(report, texts))
    return { name, values: withDefaults(report, args, today) }
  })
}

/** Arguments as they would stand in an address; a number is one only where the report wants a number. */
function toTexts(report: Report, args: Readonly<Record<string, string | number | boolean>>) {
  const wanted = new Map(report.parameters.map(({ name, property: { type } }) => [name, type]))
  const faults = Object.entries(args).flatMap(([path, value]) => {
    const type = wanted.get(path)
    const isNumber = type === 'integer' || type === 'number'
    const isValid = typeof value === 'number' ? isNumber : typeof value !== 'boolean' || type === 'boolean'
    return isValid || type === undefined ? [] : [{ path, message: `has to be of the type ${type}` }]
  })
  if (faults.length > 0)
    throw new AtlasError('INVALID_INPUT', 'Some parameters have the wrong type', { faults })
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, String(value)]))
}

/** Faults of a part of a body get the place of that part. */
function locateFaults<Result>(prefix: string, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof AtlasError)) throw error
    const faults: Fault[] =
      error.faults.length === 0
        ? [{ path: prefix, message: error.message }]
        : error.faults.map((fault) => ({ ...fault, path: prefix + fault.path }))
    throw new AtlasError('INVALID_INPUT', error.message, { faults })
  }
}

const toFindingBody = ({ elements, ...finding }: Finding) => ({ ...finding, elements: [...elements] })

function toResponseBody({ reports, findings }: WhatIfResult, limit: number) {
  const countAndTruncate = <Item>(items: readonly Item[]) => ({
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
      gone: countAndTruncate(gone),
      added: countAndTruncate(added),
      changed: countAndTruncate(changed),
    })),
    findings: {
      opened: countAndTruncate(findings.opened.map(toFindingBody)),
      closed: countAndTruncate(findings.closed.map(toFindingBody)),
    },
  }
}
