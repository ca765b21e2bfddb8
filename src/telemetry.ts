import { channel } from 'node:diagnostics_channel'

/** How some work ended. */
export interface MeasuredWork {
  readonly durationMs: number
  readonly hasFailed: boolean
}

/** A statement or a transaction that has ended. */
export interface DatabaseCall extends MeasuredWork {
  readonly operation: DatabaseOperation
  /** The route whose request it belongs to; nothing for work shared by several requests, and in the background. */
  readonly route: string | undefined
}

export const databaseOperations = ['read', 'stream', 'write'] as const

/** The duration of a stream includes the time that its reader takes. */
export type DatabaseOperation = (typeof databaseOperations)[number]

/** A statement that has ended, by what it does to which labels. */
export interface StatementRun extends MeasuredWork {
  readonly statement: string
}

/** A request that was responded to, or whose client has gone. */
export interface HandledRequest {
  readonly id: string
  readonly method: string
  /** The pattern of the address: `/touchpoints/:id`. */
  readonly route: string
  readonly status: number
  /** The role of the caller, or `none`. */
  readonly role: string
  readonly durationMs: number
}

/** A run of a saved report that has ended; cached results are no runs. */
export interface ReportRun extends MeasuredWork {
  readonly report: string
}

export interface ReplicaChange {
  readonly replica: string
  /** It ended without having been stopped, or the whole map was copied to it. */
  readonly event: 'started' | 'ended' | 'copied'
}

/** What the service reports about its work, for metrics and traces. Nothing is measured while nobody subscribes. */
export const telemetry = {
  requestStarted: createEvent<undefined>('request started'),
  requestHandled: createEvent<HandledRequest>('request handled'),
  /** The code of a problem that was sent. */
  problemSent: createEvent<string>('problem sent'),
  databaseCalled: createEvent<DatabaseCall>('database called'),
  /** Also of worker threads. */
  statementRun: createEvent<StatementRun>('statement run'),
  /** A read, a dry run or a write transaction is run again, as after a deadlock. */
  statementRetried: createEvent<undefined>('statement retried'),
  /** Another version of the map was seen. */
  versionChanged: createEvent<undefined>('version changed'),
  cacheRead: createEvent<{ readonly cache: string; readonly isHit: boolean }>('cache read'),
  reportRun: createEvent<ReportRun>('report run'),
  /** The projection has everything that was committed, up to the change of that number where changes are numbered; also of worker threads. */
  projectionUpdated: createEvent<{ readonly number: number | undefined }>('projection updated'),
  /** How old the findings were that were returned. */
  findingsRead: createEvent<{ readonly ageMs: number }>('findings read'),
  findingsComputed: createEvent<MeasuredWork>('findings computed'),
  replicaChanged: createEvent<ReplicaChange>('replica changed'),
  /** The number of the change up to which a replica has the map. */
  replicaMoved: createEvent<{ readonly replica: string; readonly number: number }>('replica moved'),
} as const

export interface TelemetryEvent<Message> {
  readonly hasSubscribers: boolean
  publish(message: Message): void
  /** Returns how to unsubscribe. */
  subscribe(handle: (message: Message) => void): () => void
}

function createEvent<Message>(name: string): TelemetryEvent<Message> {
  const events = channel(`cx-atlas ${name}`)
  return {
    get hasSubscribers() {
      return events.hasSubscribers
    },
    publish: (message) => events.publish(message),
    subscribe: (handle) => {
      const listener = (message: unknown) => handle(message as Message)
      events.subscribe(listener)
      return () => events.unsubscribe(listener)
    },
  }
}

/** Runs work, and publishes its duration with the context if anybody subscribes. */
export async function measure<Context extends object, Result>(
  event: TelemetryEvent<Context & MeasuredWork>,
  context: Context,
  work: () => Promise<Result>,
): Promise<Result> {
  const finish = startMeasuring(event, context)
  try {
    const result = await work()
    finish(false)
    return result
  } catch (error) {
    finish(true)
    throw error
  }
}

/** Returns how to publish the duration since now. */
export function startMeasuring<Context extends object>(
  event: TelemetryEvent<Context & MeasuredWork>,
  context: Context,
): (hasFailed: boolean) => void {
  if (!event.hasSubscribers) return () => {}
  const startedAtMs = performance.now()
  return (hasFailed) => event.publish({ ...context, durationMs: performance.now() - startedAtMs, hasFailed })
}
