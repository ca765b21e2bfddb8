import { move, transferableSymbol, valueSymbol } from 'piscina'
import { type SerializedError, serializeError } from './serializedError.ts'

/** A task, as the pool sends it to a thread. */
export interface TaskRequest {
  /** Name of the handler. */
  readonly name: string
  readonly task: unknown
}

/** The result or error of a task, as the thread sends it to the pool. */
export type TaskReply = { readonly result: unknown } | { readonly error: SerializedError }

type TaskHandlers = Readonly<Record<string, (task: never) => unknown>>

/** Runs the tasks that a pool sends to this thread, each with the handler of its name. */
export const serveTasks =
  (handlers: TaskHandlers) =>
  async ({ name, task }: TaskRequest) => {
    try {
      const handler = handlers[name]
      if (!handler) throw new TypeError(`No handler is named ${name}`)
      return withTransfer(await handler(task as never))
    } catch (error) {
      return { error: serializeError(error) }
    }
  }

/** Bytes with a buffer of their own move to the other thread without a copy. */
const withTransfer = (result: unknown) =>
  result instanceof Uint8Array && result.byteLength === result.buffer.byteLength
    ? move({ [transferableSymbol]: [result.buffer], [valueSymbol]: { result } })
    : { result }
