import type { FastifyPluginAsync, FastifyPluginOptions, FastifyTypeProvider, RawServerDefault } from 'fastify'
import type { z } from 'zod'

/** Types of requests and responses follow from the zod schemas of a route. */
export interface ZodTypeProvider extends FastifyTypeProvider {
  readonly validator: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown
  readonly serializer: this['schema'] extends z.ZodType ? z.input<this['schema']> : unknown
}

/** A plugin that adds routes with zod schemas. */
export type RoutePlugin<Options extends FastifyPluginOptions = Record<never, never>> = FastifyPluginAsync<
  Options,
  RawServerDefault,
  ZodTypeProvider
>

/** Adds each route with the same options, in order. None is registered: that takes longer than to add its routes. */
export async function registerRoutes<Options extends FastifyPluginOptions>(
  app: Parameters<RoutePlugin>[0],
  routes: readonly RoutePlugin<Options>[],
  options: Options,
): Promise<void> {
  for (const route of routes) await route(app, options)
}
