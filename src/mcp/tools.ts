import { join } from 'node:path'
import { z } from 'zod'
import { loadModules } from '../model/loadModules.ts'
import type { AtlasApi } from './atlasApi.ts'
import type { Tool } from './tool.ts'

/** Every tool by name: one for each file in tools/. */
export const tools = await loadModules<Tool>(join(import.meta.dirname, 'tools'), ({ name }) => name)

/** The tools that the caller may use. */
export const listAllowedTools = (api: AtlasApi): Tool[] =>
  [...tools.values()].filter(({ operation }) => api.getDenialReason(operation) === undefined)

/** A tool as the protocol describes it. */
export function describeTool({ name, title, description, input, output, leavesRecord }: Tool) {
  return {
    name,
    title,
    description,
    inputSchema: toJsonSchema(input, 'input'),
    outputSchema: toJsonSchema(output, 'output'),
    annotations: {
      ...(leavesRecord ? { destructiveHint: false } : { readOnlyHint: true }),
      openWorldHint: false,
    },
  }
}

export type ToolDescription = ReturnType<typeof describeTool>

const schemas = new WeakMap<z.ZodObject, { type: 'object' }>()

function toJsonSchema(schema: z.ZodObject, io: 'input' | 'output'): { type: 'object' } {
  const known = schemas.get(schema) ?? writeJsonSchema(schema, io)
  schemas.set(schema, known)
  return known
}

function writeJsonSchema(schema: z.ZodObject, io: 'input' | 'output'): { type: 'object' } {
  const { $schema: _, ...jsonSchema } = z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema: target }) => {
      // Left to the errors of a call, so that the list stays short.
      delete target.additionalProperties
      delete target.propertyNames
      delete target.maxLength
      delete target.maxItems
      if (isEmpty(target.properties)) delete target.properties
      if (Math.abs(Number(target.maximum)) === Number.MAX_SAFE_INTEGER) delete target.maximum
      if (Math.abs(Number(target.minimum)) === Number.MAX_SAFE_INTEGER) delete target.minimum
    },
  })
  return jsonSchema as { type: 'object' }
}

const isEmpty = (value: unknown) =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0
