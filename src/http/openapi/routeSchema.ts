import type { z } from 'zod'
import type { ResponseDescription } from './responses.ts'

declare module 'fastify' {
  /** What the API's description says of a route, beside the schemas that check its requests. */
  interface FastifySchema {
    hide?: boolean
    tags?: readonly string[]
    operationId?: string
    summary?: string
    description?: string
    /** Headers that the route reads by itself. */
    readonly requestHeaders?: z.ZodObject
    /** How the body is described if it is checked by more than its schema. */
    readonly documentedBody?: z.ZodType | Required<Pick<ResponseDescription, 'content'>>
    /** Problems that only this route has, beside those that follow from its permission and its parts. */
    readonly problems?: Readonly<Record<number, ResponseDescription>>
  }
}
