import { z } from 'zod'
import { type ActorRole, actorRoleNames } from './actorRoles.ts'

const nonEmptyText = z.string().trim().min(1)
const columnName = z.string().regex(/^[a-z][A-Za-z]*$/)
const kindByColumn = z.record(columnName, nonEmptyText)

/** How a header declares which rows are findings; docs/findings.md explains each part. */
export const findingSchema = z.strictObject({
  severity: nonEmptyText,
  isSeverityFinal: z.boolean().optional(),
  key: z.array(columnName).min(1),
  elements: kindByColumn,
  reach: z
    .strictObject({ volumePerMonth: columnName, customerIds: columnName, momentOfTruth: columnName })
    .optional(),
  when: columnName.optional(),
  explanation: nonEmptyText,
  cause: kindByColumn
    .refine((columns) => Object.keys(columns).length === 1, 'must name one column')
    .optional(),
  mergesWith: z.array(nonEmptyText).min(1).optional(),
  summary: nonEmptyText.optional(),
  remedy: z
    .strictObject({
      action: nonEmptyText,
      call: z
        .string()
        .regex(
          /^(PUT|PATCH|POST|DELETE) \/\S+$/,
          'must be a method and a path, such as PATCH /touchpoints/{id}',
        )
        .optional(),
    })
    .optional(),
  actors: z
    .array(z.enum(actorRoleNames as [ActorRole, ...ActorRole[]]))
    .min(1)
    .optional(),
})
