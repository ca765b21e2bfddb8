import type { z } from 'zod'

/** Describes a schema in the API's description by something else than the way it parses: `true` is a boolean there. */
export function documentAs<Schema extends z.ZodType>(schema: Schema, jsonSchema: object): Schema {
  return schema.meta({
    override: ({ jsonSchema: target }: { jsonSchema: Record<string, unknown> }) => {
      const { description } = target
      for (const key of Object.keys(target)) delete target[key]
      Object.assign(target, jsonSchema, description !== undefined && { description })
    },
  })
}
