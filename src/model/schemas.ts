import { z } from 'zod'
import { mustBe } from './faults.ts'
import {
  commonNodeProperties,
  getWritableNodeProperties,
  idHint,
  idPattern,
  type NodeKind,
  systemProperties,
} from './kind.ts'
import { kindNames } from './kinds.ts'
import type { Properties, PropertyValue, PropertyValues } from './property.ts'
import { relationshipTypes } from './relationships.ts'
import {
  commonRelationshipProperties,
  getWritableRelationshipProperties,
  type RelationshipType,
} from './relationshipType.ts'
import { toPascalCase, toWords, withArticle } from './text.ts'
import { valueSchema } from './valueSchema.ts'

/** A JSON Merge Patch (RFC 7396): null removes the property. */
export type MergePatch = Readonly<Record<string, PropertyValue | null>>

export const idSchema = z.string().regex(new RegExp(idPattern), mustBe(idHint))
export const kindSchema = z.enum(kindNames)

/** Input that creates a node; `id` is optional. */
export const nodeInputSchema = memoizeByDeclaration((kind: NodeKind) => {
  const { id, ...others } = createInputShape(getWritableNodeProperties(kind))
  return createStrictSchema({ id: (id ?? idSchema).optional(), ...others }).meta({
    id: `${kind.name}Input`,
    description: kind.description,
    examples: [kind.example],
  })
})

/** The merge patch of a node; id and name cannot be removed. */
export const nodePatchSchema = memoizeByDeclaration((kind: NodeKind) => {
  const { id: _, ...properties } = getWritableNodeProperties(kind)
  const { id: _id, ...example } = kind.example
  return createPatchSchema(properties).meta({
    id: `${kind.name}Patch`,
    description: `Changes to ${withArticle(toWords(kind.name))} as a JSON Merge Patch (RFC 7396): null removes a property`,
    examples: [example],
  })
})

/** What nodes of all kinds have in common. */
const nodeBaseSchema = z
  .looseObject({
    ...createOutputShape({ ...commonNodeProperties, ...systemProperties }),
    relationships: z
      .array(z.lazy(() => anyRelationshipSchema(relationshipTypes)))
      .optional()
      .describe('Its relationships, if `include=relationships`'),
    relationshipsTotal: z
      .int()
      .optional()
      .describe('Number of its relationships, if `include=relationships`'),
  })
  .meta({ id: 'NodeBase', description: 'Properties of nodes of all kinds' })

/** A node as the API returns it. */
export const nodeOutputSchema = memoizeByDeclaration((kind: NodeKind) =>
  z
    .intersection(
      nodeBaseSchema,
      z.looseObject({ kind: z.literal(kind.name), ...createOutputShape(kind.properties) }),
    )
    .meta({ id: `${kind.name}Node`, description: kind.description }),
)

/** Input that creates or replaces a relationship. */
export const relationshipInputSchema = memoizeByDeclaration((type: RelationshipType) =>
  withOrderedDates(createStrictSchema(createInputShape(getWritableRelationshipProperties(type)))).meta({
    id: `${toSchemaName(type)}Input`,
    description: `The first node ${type.description}`,
  }),
)

/** The merge patch of a relationship. */
export const relationshipPatchSchema = memoizeByDeclaration((type: RelationshipType) =>
  createPatchSchema(getWritableRelationshipProperties(type)).meta({
    id: `${toSchemaName(type)}Patch`,
    description: `Changes to ${withArticle(type.name)} relationship as a JSON Merge Patch (RFC 7396): null removes a property`,
  }),
)

/** The end of a relationship as the API gives it. */
export const relationshipEndSchema = z
  .object({ kind: z.enum(kindNames), id: z.string(), name: z.string().optional() })
  .meta({ id: 'RelationshipEnd', description: 'A node at the end of a relationship' })

/** What relationships of all types have in common. */
const relationshipBaseSchema = z
  .looseObject({
    from: relationshipEndSchema,
    to: relationshipEndSchema,
    ...createOutputShape({ ...commonRelationshipProperties, ...systemProperties }),
  })
  .meta({ id: 'RelationshipBase', description: 'Properties of relationships of all types' })

/** A relationship as the API returns it. */
export const relationshipOutputSchema = memoizeByDeclaration((type: RelationshipType) =>
  z
    .intersection(
      relationshipBaseSchema,
      z.looseObject({ type: z.literal(type.name), ...createOutputShape(type.properties) }),
    )
    .meta({ id: toSchemaName(type), description: `The first node ${type.description}` }),
)

/** A relationship of any type as the API returns it. */
export const anyRelationshipSchema = memoizeByDeclaration((types: typeof relationshipTypes) =>
  z
    .union([...types.values()].map(relationshipOutputSchema))
    .meta({ id: 'AnyRelationship', description: 'A relationship of any type' }),
)

/** `WORKS_WITH` is `WorksWithRelationship` in the API's description: no name is a reserved word of a language. */
export const toSchemaName = ({ name }: RelationshipType): string => `${toPascalCase(name)}Relationship`

/** Why the properties of a relationship contradict each other; undefined if they do not. */
export function findContradiction(properties: PropertyValues): { path: string; message: string } | undefined {
  const { since, until } = properties
  if (typeof since !== 'string' || typeof until !== 'string' || since < until) return undefined
  return { path: 'until', message: `must be later than since (${since})` }
}

type SchemaShape = Record<string, z.ZodType<PropertyValue | undefined, unknown>>

function createInputShape(properties: Properties): SchemaShape {
  return mapValues(properties, (property) => {
    const schema = valueSchema(property)
    if (property.default !== undefined) return schema.default(property.default)
    return property.isRequired ? schema : schema.optional()
  })
}

function createOutputShape(properties: Properties): SchemaShape {
  return mapValues(properties, (property, name) =>
    property.isRequired || property.default !== undefined || name in systemProperties
      ? valueSchema(property)
      : valueSchema(property).optional(),
  )
}

function createPatchSchema(properties: Properties): z.ZodType<MergePatch, unknown> {
  const shape = mapValues(properties, (property) => {
    const schema = valueSchema(property)
    return property.isRequired ? schema.optional() : schema.nullable().optional()
  })
  return z.strictObject(shape) as unknown as z.ZodType<MergePatch, unknown>
}

function createStrictSchema(shape: SchemaShape): z.ZodType<PropertyValues, unknown> {
  return z.strictObject(shape) as unknown as z.ZodType<PropertyValues, unknown>
}

function withOrderedDates(schema: z.ZodType<PropertyValues, unknown>): z.ZodType<PropertyValues, unknown> {
  return schema.superRefine((properties, context) => {
    const conflict = findContradiction(properties)
    if (conflict) context.addIssue({ code: 'custom', path: [conflict.path], message: conflict.message })
  })
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  transform: (value: From, name: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, transform(value, name)]))
}

/** Builds something once per declaration, such as its schema. */
export function memoizeByDeclaration<Declaration extends object, Schema>(
  build: (declaration: Declaration) => Schema,
): (declaration: Declaration) => Schema {
  const schemasByDeclaration = new WeakMap<Declaration, Schema>()
  return (declaration) => {
    const cached = schemasByDeclaration.get(declaration)
    if (cached) return cached
    const schema = build(declaration)
    schemasByDeclaration.set(declaration, schema)
    return schema
  }
}
