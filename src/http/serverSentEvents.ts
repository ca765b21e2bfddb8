import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'

export interface ServerSentEvent {
  readonly name: string
  /** Sent as JSON. */
  readonly data: unknown
}

/** Streams events until they end; undefined becomes a comment, which keeps the connection open. */
export function sendEvents(reply: FastifyReply, events: AsyncIterable<ServerSentEvent | undefined>) {
  reply.type('text/event-stream').header('cache-control', 'no-store')
  return reply.send(Readable.from(serializeEvents(events)))
}

async function* serializeEvents(events: AsyncIterable<ServerSentEvent | undefined>): AsyncGenerator<string> {
  for await (const event of events)
    yield event ? `event: ${event.name}\ndata: ${JSON.stringify(event.data)}\n\n` : ':\n\n'
}
