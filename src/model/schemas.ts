import { z } from 'zod'
import { bookkeeping, givenPropertiesOf, idPattern, type Kind, propertiesOf } from './kind.ts'
import { kindNames } from './kinds.ts'
import { type Properties, type Value, type Values, valueSchema } from './property.ts'
import {
  givenRelationshipPropertiesOf,
  kindsAtEnd,
  type RelationshipType,
  relationshipPropertiesOf,
} from './relationships.ts'

/** What a merge patch holds: null takes the property away (RFC 7396). */
export type Patch = Readonly<Record<string, Value | null>>

export const idSchema = z.string().regex(new RegExp(idPattern))
export const kindSchema = z.enum(kindNames)

/** The body that creates or replaces a node; `id` may be left out. */
export const nodeSchema = perDeclaration((kind: Kind) => {
  const { id, ...others } = givenShape(givenPropertiesOf(kind))
  return strict({ id: (id ?? idSchema).optional(), ...others }).meta({
    id: `New${kind.name}`,
    description: kind.description,
    examples: [kind.example],
  })
})

/** All that a node is to have, where its id stands elsewhere. */
export const nodePropertiesSchema = perDeclaration((kind: Kind) => {
  const { id: _, ...others } = givenShape(givenPropertiesOf(kind))
  const { id: _id, ...example } = kind.example
  return strict(others).meta({
    id: `New${kind.name}Properties`,
    description: kind.description,
    examples: [example],
  })
})

/** The merge patch of a node; id and name cannot be taken away. */
export const nodePatchSchema = perDeclaration((kind: Kind) => {
  const { id: _, ...properties } = givenPropertiesOf(kind)
  const { id: _id, ...example } = kind.example
  return patchOf(properties).meta({
    id: `${kind.name}Patch`,
    description: `Changes of a ${kind.name} as a JSON Merge Patch: null takes a property away`,
    examples: [example],
  })
})

/** A node as the API gives it. */
export const nodeOutputSchema = perDeclaration((kind: Kind) =>
  z
    .object({ kind: z.literal(kind.name), ...outputShape(propertiesOf(kind)) })
    .meta({ id: kind.name, description: kind.description }),
)

/** The body that creates or replaces a relationship. */
export const relationshipSchema = perDeclaration((type: RelationshipType) =>
  withOrderedDates(strict(givenShape(givenRelationshipPropertiesOf(type)))).meta({
    id: `New_${type.name}`,
    description: type.description,
  }),
)

/** The merge patch of a relationship. */
export const relationshipPatchSchema = perDeclaration((type: RelationshipType) =>
  patchOf(givenRelationshipPropertiesOf(type)).meta({
    id: `${type.name}_Patch`,
    description: `Changes of a ${type.name} relationship as a JSON Merge Patch: null takes a property away`,
  }),
)

/** The end of a relationship as the API gives it. */
export const endSchema = z.object({ kind: z.string(), id: z.string(), name: z.string().optional() })

/** A relationship as the API gives it. */
export const relationshipOutputSchema = perDeclaration((type: RelationshipType) =>
  z
    .object({
      type: z.literal(type.name),
      from: endSchema.extend({ kind: z.enum(kindsAtEnd(type, 'from')) }),
      to: endSchema.extend({ kind: z.enum(kindsAtEnd(type, 'to')) }),
      ...outputShape(relationshipPropertiesOf(type)),
    })
    .meta({ id: type.name, description: type.description }),
)

/** Why the properties of a relationship cannot stand together, or nothing. */
export function contradiction(properties: Values): { path: string; message: string } | undefined {
  const { since, until } = properties
  if (typeof since !== 'string' || typeof until !== 'string' || since < until) return undefined
  return { path: 'until', message: `has to be later than since (${since})` }
}

type Shape = Record<string, z.ZodType<Value | undefined, unknown>>

function givenShape(properties: Properties): Shape {
  return mapValues(properties, (property) => {
    const schema = valueSchema(property)
    if (property.default !== undefined) return schema.default(property.default)
    return property.isRequired ? schema : schema.optional()
  })
}

function outputShape(properties: Properties): Shape {
  return mapValues(properties, (property, name) =>
    property.isRequired || property.default !== undefined || name in bookkeeping
      ? valueSchema(property)
      : valueSchema(property).optional(),
  )
}

function patchOf(properties: Properties): z.ZodType<Patch, unknown> {
  const shape = mapValues(properties, (property) => {
    const schema = valueSchema(property)
    return property.isRequired ? schema.optional() : schema.nullable().optional()
  })
  return z.strictObject(shape) as unknown as z.ZodType<Patch, unknown>
}

function strict(shape: Shape): z.ZodType<Values, unknown> {
  return z.strictObject(shape) as unknown as z.ZodType<Values, unknown>
}

function withOrderedDates(schema: z.ZodType<Values, unknown>): z.ZodType<Values, unknown> {
  return schema.superRefine((properties, context) => {
    const found = contradiction(properties)
    if (found) context.addIssue({ code: 'custom', path: [found.path], message: found.message })
  })
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From, name: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]))
}

/** Builds a schema once for each declaration. */
function perDeclaration<Declaration extends object, Schema>(
  build: (declaration: Declaration) => Schema,
): (declaration: Declaration) => Schema {
  const built = new WeakMap<Declaration, Schema>()
  return (declaration) => {
    const known = built.get(declaration)
    if (known) return known
    const made = build(declaration)
    built.set(declaration, made)
    return made
  }
}
