import { constants } from 'node:zlib'
import compress from '@fastify/compress'
import type { FastifyInstance } from 'fastify'
import fastifyPlugin from 'fastify-plugin'

/** The best quality takes many times as long, for a tenth less. */
const brotliQuality = 4

/** Types of text that the registry of media types does not list as compressible; events are sent as they happen. */
const textTypes = /^text\/(?!event-stream)|^multipart\/mixed\b|[/+](x-ndjson|xml|yaml)\b/

/** Compresses responses for clients that accept it, except formats that are compressed already. */
export const compression = fastifyPlugin(async (app: FastifyInstance) => {
  await app.register(compress, {
    customTypes: textTypes,
    encodings: ['zstd', 'br', 'gzip'],
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality } },
  })
})
