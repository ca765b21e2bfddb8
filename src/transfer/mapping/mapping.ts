import { z } from 'zod'
import { AtlasError } from '../../model/errors.ts'
import { parse } from '../../model/faults.ts'
import { checkMapping } from './checkMapping.ts'

const columnSchema = z.string()
const textTableSchema = z.record(z.string(), z.string())

/** A value that is made from columns; docs/mappings.md describes each field of mappings, the API only what is short. */
const madeValueSchema = z
  .strictObject({
    column: z.union([columnSchema, z.array(columnSchema)]).optional(),
    text: z.string().optional().describe('Instead of a column'),
    split: z.string().min(1).optional(),
    lowerCase: z.boolean().optional(),
    replace: textTableSchema.optional(),
    prefix: z.strictObject({ text: z.string(), unless: columnSchema.optional() }).optional(),
    values: textTableSchema.optional(),
    otherwise: z.string().optional(),
  })
  .refine(({ column, text }) => (column === undefined) !== (text === undefined), {
    error: 'must have either column or text',
  })
  .meta({ id: 'MappingMadeValue', description: 'How a value is made from columns' })

const valueSchema = z
  .union([columnSchema, madeValueSchema])
  .meta({ id: 'MappingValue', description: 'A column, or how a value is made' })
const oneOrManyTexts = z.union([z.string(), z.array(z.string())])
const propertiesSchema = z.record(z.string(), valueSchema)

const whenSchema = z
  .array(
    z
      .strictObject({ column: columnSchema, is: oneOrManyTexts.optional(), isNot: oneOrManyTexts.optional() })
      .meta({ id: 'MappingCondition', description: 'A column with one of some values, or with any' }),
  )
  .optional()

const elementSchema = z
  .strictObject({
    as: columnSchema.optional().describe('Name for relationships of the same row'),
    kind: z.union([z.string(), madeValueSchema]),
    when: whenSchema,
    id: valueSchema.optional(),
    key: valueSchema.optional().describe('Becomes `externalId`'),
    ref: valueSchema.optional(),
    properties: propertiesSchema.optional(),
    source: z.string().optional().describe('Property that takes values without a place'),
  })
  .meta({ id: 'MappingElement', description: 'An element that each row has' })

const endSchema = z.union([
  z.string(),
  z
    .strictObject({
      kinds: z.array(z.string()).min(1).optional(),
      names: valueSchema.describe('Keys, ids or names'),
      create: z.boolean().optional(),
    })
    .meta({ id: 'MappingReference', description: 'An element that a column names' }),
])

const relationshipSchema = z
  .strictObject({
    type: z
      .union([z.string(), madeValueSchema, z.array(z.union([z.string(), madeValueSchema])).min(1)])
      .describe('Type or phrase such as `owned by`, or several'),
    when: whenSchema,
    from: endSchema,
    to: endSchema,
    properties: propertiesSchema.optional(),
  })
  .meta({ id: 'MappingRelationship', description: 'A relationship that each row has' })

const tableSchema = z
  .strictObject({
    tables: z.array(columnSchema).min(1).optional().describe('All others if absent'),
    when: whenSchema,
    elements: z.array(elementSchema).optional(),
    relationships: z.array(relationshipSchema).optional(),
    ignore: z.array(columnSchema).optional(),
  })
  .meta({ id: 'MappingTable', description: 'What the rows of some tables become' })

/** How the tables of another tool become elements and relationships. */
export const mappingSchema = z
  .strictObject({
    title: z.string().optional(),
    description: z.string().optional(),
    tables: z.array(tableSchema).min(1),
  })
  .meta({ id: 'ColumnMapping', description: 'How tables of another tool become elements and relationships' })

export type Mapping = Readonly<z.infer<typeof mappingSchema>>
export type MappingTable = Mapping['tables'][number]
export type MappingElement = NonNullable<MappingTable['elements']>[number]
export type MappingRelationship = NonNullable<MappingTable['relationships']>[number]
export type MappingCondition = z.infer<typeof whenSchema>
export type MappingValue = z.infer<typeof valueSchema>
export type MadeValue = z.infer<typeof madeValueSchema>
export type MappingReference = Exclude<MappingRelationship['from'], string>

/** A mapping that fits the model; INVALID_INPUT names every fault. */
export function parseMapping(input: unknown): Mapping {
  const result = parse(mappingSchema, input)
  const faults = 'faults' in result ? result.faults : checkMapping(result.data)
  if ('data' in result && faults.length === 0) return result.data
  const summary = faults.map(({ path, message }) => `${path} ${message}`).join('; ')
  throw new AtlasError('INVALID_INPUT', `The mapping is not valid: ${summary}`, { faults })
}
