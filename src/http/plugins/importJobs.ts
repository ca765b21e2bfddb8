import type { FastifyInstance } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import type { AnalyticsService } from '../../analytics/analyticsService.ts'
import type { Graph } from '../../graph/graph.ts'
import { ImportService } from '../../transfer/import/importService.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether imports yield to this request by writing smaller batches; true when absent. */
    slowsImports?: false
  }
  interface FastifyInstance {
    imports: ImportService
  }
}

interface ImportJobsOptions {
  readonly graph: Graph
  readonly analytics: AnalyticsService
  /** Folder for files that are being imported. */
  readonly folder: string
  readonly sharesImports: boolean
}

/** Runs imports as long as the app is open. They yield to other requests. */
export const importJobs = fastifyPlugin(
  async (app: FastifyInstance, { graph, analytics, folder, sharesImports }: ImportJobsOptions) => {
    const imports = new ImportService(graph, {
      folder,
      sharesImports,
      onEnd: () => analytics.invalidate?.(),
      onError: (fault) => app.log.error(fault),
    })
    app.decorate('imports', imports)
    app.addHook('onClose', () => imports.close())
    app.addHook('onRequest', ({ routeOptions: { config } }, _, done) => {
      if (config.slowsImports !== false) imports.reportActivity()
      done()
    })
  },
)
