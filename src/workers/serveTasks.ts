import { move, transferableSymbol, valueSymbol } from 'piscina'
import { createSpanRecorder, type SpanRecorder } from '../tracing/spanRecorder.ts'
import { type RecordedSpan, type TraceHeaders, useTracer } from '../tracing/tracer.ts'
import { type SerializedError, serializeError } from './serializedError.ts'
import { forwardTelemetry } from './threadTelemetry.ts'

/** A task, as the pool sends it to a thread. */
export interface TaskRequest {
  /** Name of the handler. */
  readonly name: string
  readonly task: unknown
  /** The span that the task is part of; nothing while tracing is off. */
  readonly trace?: TraceHeaders | undefined
  /** Whether the thread sends what it publishes to the pool. */
  readonly isMeasured: boolean
}

/** The result or error of a task, as the thread sends it to the pool. */
export type TaskReply = ({ readonly result: unknown } | { readonly error: SerializedError }) & {
  /** What has ended in the thread since its last reply. */
  readonly spans?: readonly RecordedSpan[]
}

type TaskHandlers = Readonly<Record<string, (task: never) => unknown>>

/** Runs the tasks that a pool sends to this thread, each with the handler of its name. */
export function serveTasks(handlers: TaskHandlers) {
  let recorder: SpanRecorder | undefined
  let isForwarding = false
  const takeSpans = () => recorder && { spans: recorder.takeSpans() }
  return async ({ name, task, trace, isMeasured }: TaskRequest) => {
    if (trace) recorder ??= startRecording()
    if (isMeasured && !isForwarding) {
      isForwarding = true
      forwardTelemetry()
    }
    try {
      const handler = handlers[name]
      if (!handler) throw new TypeError(`No handler is named ${name}`)
      const run = async () => handler(task as never)
      const result = await (trace && recorder ? recorder.runWithin(trace, run) : run())
      return withTransfer({ result, ...takeSpans() })
    } catch (error) {
      return { error: serializeError(error), ...takeSpans() }
    }
  }
}

/** Bytes with a buffer of their own move to the other thread without a copy. */
const withTransfer = (reply: TaskReply & { readonly result: unknown }) =>
  reply.result instanceof Uint8Array && reply.result.byteLength === reply.result.buffer.byteLength
    ? move({ [transferableSymbol]: [reply.result.buffer], [valueSymbol]: reply })
    : reply

/** From the first task that is traced. */
function startRecording(): SpanRecorder {
  const started = createSpanRecorder()
  useTracer(started)
  return started
}
