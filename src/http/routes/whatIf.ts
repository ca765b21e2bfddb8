import { z } from 'zod'
import { AtlasError, type Fault } from '../../model/errors.ts'
import { type Catalogue, getReport } from '../../reports/catalogue.ts'
import { hasFindingRule } from '../../reports/findings.ts'
import { parseArguments, withDefaults } from '../../reports/parameters.ts'
import type { Finding, Report } from '../../reports/report.ts'
import { hypotheticalChangeSchema, parseHypotheticalChange } from '../../whatIf/hypotheticalChange.ts'
import { type WhatIfResult, whatIfTimeoutMs } from '../../whatIf/whatIf.ts'
import { ok, problemResponses } from '../openapi/responses.ts'
import { parseItems } from '../parseItems.ts'
import { routeTimeout } from '../plugins/deadlines.ts'
import type { RoutePlugin } from '../routePlugin.ts'

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

const requestSchema = z.strictObject({
  changes: z.array(z.unknown()).min(1).max(maxChanges),
  reports: reportsSchema.optional().describe('Reports to run; all reports with findings if omitted'),
  limit: z
    .int()
    .min(1)
    .max(100_000)
    .default(1_000)
    .describe('Maximum number of rows in each list; totals count all rows'),
})

/** Each change is parsed separately, so that faults include its index. */
const documentedBody = requestSchema
  .extend({
    changes: z
      .array(hypotheticalChangeSchema)
      .min(1)
      .max(maxChanges)
      .describe('Changes in order; later ones see the effects of earlier ones'),
  })
  .meta({
    id: 'WhatIfInput',
    description: 'Hypothetical changes and the reports to compare',
    examples: [
      {
        changes: [{ op: 'delete', kind: 'System', id: 'billing-platform' }],
        reports: [{ name: 'unowned-touchpoints' }],
      },
    ],
  })

const rowSchema = z.record(z.string(), z.unknown())
const countedSchema = <Item extends z.ZodType>(item: Item) =>
  z.object({ total: z.int(), truncated: z.boolean(), rows: z.array(item) })

const finding = z.looseObject({
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
  .meta({ id: 'WhatIfResult', description: 'Differences that the changes would make' })

/** Applies changes, runs reports before and after, and rolls everything back. */
export const whatIfRoutes: RoutePlugin<{ catalogue: Catalogue }> = async (app, { catalogue }) => {
  app.addHook('onRoute', routeTimeout(whatIfTimeoutMs))
  const schema = {
    tags: ['what-if'],
    operationId: 'compareWhatIf',
    summary: 'Compare reports before and after hypothetical changes',
    description: 'Applies the changes, runs the reports and rolls everything back; nothing is stored.',
    body: requestSchema,
    documentedBody,
    response: { 200: ok(responseSchema, 'Rows and findings that would differ') },
    problems: { 409: problemResponses[409] },
  }
  app.post(
    '/what-if',
    {
      config: { permission: 'edit', enforcesDepartment: true, readsMap: true },
      bodyLimit: 16 * 1024 * 1024,
      schema,
    },
    async (request) => {
      const { changes, limit } = request.body
      const { analytics, day } = request.source
      const result = await analytics.whatIf({
        changes: parseItems(changes, '/changes', parseHypotheticalChange),
        reports: resolveReports(catalogue, request.body.reports, day),
        author: request.caller.name,
      })
      return toResponseBody(result, limit)
    },
  )
}

type RequestedReports = z.infer<typeof requestSchema>['reports']

function resolveReports(catalogue: Catalogue, wanted: RequestedReports, day: string) {
  const today = new Date(day)
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

/** Converts arguments to texts as in a query string; numbers and booleans must match the parameter's type. */
function toTexts(report: Report, args: Readonly<Record<string, string | number | boolean>>) {
  const wanted = new Map(report.parameters.map(({ name, property: { type } }) => [name, type]))
  const faults = Object.entries(args).flatMap(([path, value]) => {
    const type = wanted.get(path)
    const isNumber = type === 'integer' || type === 'number'
    const isValid = typeof value === 'number' ? isNumber : typeof value !== 'boolean' || type === 'boolean'
    return isValid || type === undefined ? [] : [{ path, message: `must be of type ${type}` }]
  })
  if (faults.length > 0)
    throw new AtlasError('INVALID_INPUT', 'Some parameters have the wrong type', { faults })
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, String(value)]))
}

/** Prefixes the paths of faults with the path of the part. */
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
