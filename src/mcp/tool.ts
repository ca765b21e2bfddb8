import { z } from 'zod'
import type { AtlasApi } from './atlasApi.ts'
import { type Page, pageShape } from './page.ts'

/** A tool: one file in tools/ declares it; the list of tools is derived. */
export interface Tool {
  readonly name: string
  readonly title: string
  /** For the model of a client; never a text of the map. */
  readonly description: string
  readonly input: z.ZodObject
  readonly output: z.ZodObject
  /** The operation of the API that needs most: who may not call it does not see the tool. */
  readonly operation: string
  /** Whether a call leaves a record in the service, though never on the map. */
  readonly leavesRecord?: true
  run(context: ToolContext, input: never): Promise<Page>
}

/** What a call of a tool has at hand. */
export interface ToolContext {
  readonly api: AtlasApi
  /** Aborts when nobody waits for the result any more. */
  readonly signal: AbortSignal
}

interface ToolDefinition<Input extends z.ZodRawShape> extends Omit<Tool, 'input' | 'output' | 'run'> {
  readonly input: Input
  /** Besides the rows. */
  readonly output?: z.ZodRawShape
  run(context: ToolContext, input: z.output<z.ZodObject<Input, z.core.$strict>>): Promise<Page>
}

/** Declares a tool. */
export const defineTool = <Input extends z.ZodRawShape>({
  input,
  output,
  run,
  ...definition
}: ToolDefinition<Input>): Tool => ({
  ...definition,
  input: z.strictObject(input),
  output: z.looseObject({ ...pageShape, ...output }),
  run: run as Tool['run'],
})
