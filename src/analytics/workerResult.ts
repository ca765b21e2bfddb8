import { AtlasError, type ErrorCode, type Fault } from '../model/errors.ts'

/** The result of a task, or its error, as one thread sends it to another. */
export type WorkerResult<Result> = { readonly result: Result } | { readonly error: SerializedError }

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

/** Returns the result, or throws the error as it was in the other thread. */
export function unwrapResult<Result>(workerResult: WorkerResult<Result>): Result {
  if ('result' in workerResult) return workerResult.result
  const { code, message, stack, faults = [], details = {} } = workerResult.error
  const error = code ? new AtlasError(code, message, { faults, details }) : new Error(message)
  if (stack !== undefined) error.stack = stack
  throw error
}
