import { BroadcastChannel } from 'node:worker_threads'
import { fromCloneable, toCloneable } from '../graph/adHoc/cloneable.ts'
import type { RunSavedQuery, SavedQuery } from '../reports/saved/savedQueries.ts'
import { restoreError, type SerializedError, serializeError } from '../workers/serializedError.ts'

interface QueryMessage {
  readonly id: string
  readonly query: SavedQuery
}

type ReplyMessage =
  | { readonly id: string; readonly rows: Record<string, unknown>[] }
  | { readonly id: string; readonly error: SerializedError }

/** Runs the queries of saved reports that other threads send, since one thread alone knows the replica. */
export function serveSavedQueries(runQuery: RunSavedQuery): {
  readonly channelName: string
  close(): void
} {
  const channelName = `cx-atlas saved queries ${crypto.randomUUID()}`
  const channel = new BroadcastChannel(channelName)
  const answer = async ({ id, query }: QueryMessage): Promise<ReplyMessage> => {
    try {
      return { id, rows: await runQuery({ ...query, parameters: fromCloneable(query.parameters) }) }
    } catch (error) {
      return { id, error: serializeError(error) }
    }
  }
  channel.onmessage = async ({ data }) => {
    const message = data as QueryMessage | ReplyMessage
    if (!('query' in message)) return
    const reply = await answer(message)
    if (!isClosed) channel.postMessage(reply)
  }
  channel.unref()
  let isClosed = false
  return {
    channelName,
    close: () => {
      isClosed = true
      channel.close()
    },
  }
}

/** Sends the queries of saved reports to the thread that serves them. */
export function createRemoteSavedQueries(channelName: string): RunSavedQuery {
  const channel = new BroadcastChannel(channelName)
  const pending = new Map<string, (reply: ReplyMessage) => void>()
  channel.onmessage = ({ data }) => {
    const reply = data as ReplyMessage
    pending.get(reply.id)?.(reply)
  }
  channel.unref()
  return async (query) => {
    const id = crypto.randomUUID()
    const { promise, resolve } = Promise.withResolvers<ReplyMessage>()
    pending.set(id, resolve)
    channel.postMessage({ id, query: { ...query, parameters: toCloneable(query.parameters) } })
    const reply = await promise
    pending.delete(id)
    if ('error' in reply) throw restoreError(reply.error)
    return reply.rows
  }
}
