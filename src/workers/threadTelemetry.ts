import { parentPort } from 'node:worker_threads'
import { telemetry } from '../telemetry.ts'

/** Events that a thread sends to the pool, which publishes them again: nobody subscribes in the thread. */
const forwardedEvents = ['statementRun', 'projectionUpdated'] as const

interface ForwardedMessage {
  readonly event: (typeof forwardedEvents)[number]
  readonly message: never
}

/** Whether anybody subscribes to what threads send. */
export const isThreadMeasured = (): boolean =>
  forwardedEvents.some((event) => telemetry[event].hasSubscribers)

/** Sends the events of this thread to the pool from now on. */
export function forwardTelemetry(): void {
  for (const event of forwardedEvents)
    telemetry[event].subscribe((message) => parentPort?.postMessage({ event, message }))
}

/** Publishes what a thread has sent. */
export const publishForwarded = ({ event, message }: ForwardedMessage): void =>
  telemetry[event].publish(message)
