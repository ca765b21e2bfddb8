import type { Permission } from '../../model/index.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the caller of this route has to be allowed. */
    needs?: Permission
  }
}
