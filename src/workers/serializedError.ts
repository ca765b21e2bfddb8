import { AtlasError, type ErrorCode, type Fault } from '../model/errors.ts'

/** An error as one thread sends it to another: structured cloning would lose the code and details of our own. */
export interface SerializedError {
  readonly code?: ErrorCode
  readonly message: string
  readonly stack?: string | undefined
  readonly faults?: readonly Fault[]
  readonly details?: Readonly<Record<string, unknown>>
}

/** An error as data. */
export function serializeError(error: unknown): SerializedError {
  if (!(error instanceof Error)) return { message: String(error) }
  const { message, stack } = error
  if (!(error instanceof AtlasError)) return { message, stack }
  const { code, faults, details } = error
  return { message, stack, code, faults, details }
}

/** The error as it was in the other thread. */
export function restoreError({ code, message, stack, faults = [], details = {} }: SerializedError): Error {
  const error = code ? new AtlasError(code, message, { faults, details }) : new Error(message)
  if (stack !== undefined) error.stack = stack
  return error
}
