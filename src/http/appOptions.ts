import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyBaseLogger } from 'fastify'
import { type AccessControl, openAccessControl } from '../access/accessControl.ts'
import type { OidcClient } from '../access/settings.ts'
import { type AnalyticsService, createInProcessAnalytics } from '../analytics/analyticsService.ts'
import { createFileSpool } from '../formats/fileSpool.ts'
import { createColumnarWorker } from '../formats/tabular/columnar.ts'
import type { AdHocQueries } from '../graph/adHoc/adHocQueries.ts'
import type { Graph } from '../graph/graph.ts'
import { createDisabledStates, type RecordedStates } from '../replica/pastReplica.ts'
import { openServerQueries } from '../replica/serverQueries.ts'
import type { Catalogue } from '../reports/catalogue.ts'
import { createSavedQueryRunner } from '../reports/saved/savedQueries.ts'
import { getSpoolFolder } from '../transfer/import/uploadSpool.ts'
import { createMapWorker } from '../transfer/renderMap.ts'
import { createCompleteFiles } from './completeFiles.ts'
import type { RateLimits } from './rateLimits.ts'

/** What the service is built from. */
export interface AppOptions {
  readonly graph: Graph
  readonly catalogue: Catalogue
  /** Computes in this thread when absent. */
  readonly analytics?: AnalyticsService
  /** Where clients reach the service; taken from each request when absent. */
  readonly publicUrl?: string | undefined
  /** Folder for files that are being imported, and for those that clients read in parts; a temporary one when absent. */
  readonly home?: string
  /** Whether other instances, with other disks, may have to run the imports of this one; no when absent. */
  readonly sharesImports?: boolean
  /** Runs queries that users write; on the same database when absent. */
  readonly adHoc?: AdHocQueries
  /** Query parameters that the OData feed ignores, for gateways that add them. */
  readonly odataIgnoredParameters?: readonly string[] | undefined
  /** Earlier states of the map; they cannot be read when absent. */
  readonly recordedStates?: RecordedStates<AnalyticsService>
  /** Nothing is logged when absent. */
  readonly logger?: FastifyBaseLogger
  readonly security?: SecurityOptions
  readonly limits?: Partial<ServiceLimits>
}

/** Who may call, from where and how often. */
export interface SecurityOptions {
  readonly access?: AccessControl
  /** With which people sign in in the browser; they paste a key when absent. */
  readonly oidcClient?: OidcClient | undefined
  /** Whether local users have full access as long as authentication is not configured. */
  readonly isOpenToLocalUsers: boolean
  /** None when absent. */
  readonly rateLimits?: RateLimits
  /** Proxies whose X-Forwarded-For is trusted. */
  readonly trustedProxies?: readonly string[] | undefined
  /** Origins of web pages that may call. */
  readonly allowedOrigins?: readonly string[] | undefined
}

/** Limits of time and load. */
export interface ServiceLimits {
  /** Until a response must start, unless the route sets its own. */
  readonly timeoutMs: number
  /** Until the body of a request must have arrived, unless the route sets its own. */
  readonly bodyTimeoutMs: number
  /** Until a connection without a request is closed; longer than proxies keep theirs open. */
  readonly keepAliveTimeoutMs: number
  /** Between events of a stream, which otherwise sends a comment. */
  readonly heartbeatMs: number
  /** Requests in progress at a time, without those whose body has not arrived. */
  readonly maxConcurrentRequests: number
  /** Bodies of one caller that take more than a second, at a time. */
  readonly maxSlowBodiesPerCaller: number
  /** Exports and tables that are sent to one caller at a time. */
  readonly maxDownloadsPerCaller: number
  /** Exports and tables of one caller that wait for their turn. */
  readonly maxWaitingDownloadsPerCaller: number
  readonly maxConnections: number
}

const defaultLimits: ServiceLimits = {
  timeoutMs: 30_000,
  bodyTimeoutMs: 12_000,
  keepAliveTimeoutMs: 75_000,
  heartbeatMs: 15_000,
  maxConcurrentRequests: 500,
  maxSlowBodiesPerCaller: 20,
  maxDownloadsPerCaller: 2,
  maxWaitingDownloadsPerCaller: 20,
  maxConnections: 4_096,
}

/** Of what is stored for readers that come back for the next part. */
const spoolLimits = { maxBytes: 1_024 ** 3, keptForMs: 30 * 60_000 }

/** Opens what the options leave out. The stack closes it, and the access control in any case. */
export async function openDependencies(options: AppOptions, resources: AsyncDisposableStack) {
  const { graph, catalogue, publicUrl, security = { isOpenToLocalUsers: true } } = options
  const adHoc =
    options.adHoc ?? resources.adopt(openServerQueries(graph.settings, graph), (queries) => queries.close())
  const analytics =
    options.analytics ??
    resources.adopt(createInProcessAnalytics(graph, catalogue, createSavedQueryRunner(adHoc)), (service) =>
      service.close(),
    )
  const access = resources.adopt(security.access ?? (await openAccessControl(graph)), (service) =>
    service.close(),
  )
  const home = options.home ?? resources.adopt(await mkdtemp(join(tmpdir(), 'cx-atlas-')), removeFolder)
  const fileSpool = resources.use(createFileSpool({ folder: join(home, 'downloads'), ...spoolLimits }))
  return {
    graph,
    catalogue,
    publicUrl,
    adHoc,
    analytics,
    access,
    recordedStates: options.recordedStates ?? createDisabledStates('this service has no replica'),
    columnarWorker: resources.use(createColumnarWorker()),
    mapWorker: resources.use(createMapWorker()),
    fileSpool,
    sendCompleteFile: createCompleteFiles(fileSpool),
    security,
    limits: { ...defaultLimits, ...options.limits },
    sharesImports: options.sharesImports ?? false,
    importsFolder: getSpoolFolder(home),
  }
}

const removeFolder = (folder: string) => rm(folder, { recursive: true, force: true })
