import { type AnalyticsService, runNoSavedQuery } from './analytics/analyticsService.ts'
import { createWorkerAnalytics } from './analytics/workerAnalytics.ts'
import { type DatabaseGraph, type DatabaseSettings, openDatabase } from './embedded/openDatabase.ts'
import { toDatabaseSettings } from './embedded/settings.ts'
import { findStatesObstacle } from './replica/openAdHocQueries.ts'
import {
  createDisabledStates,
  openRecordedStates,
  type RecordedStates,
  type RecordedStatesOptions,
} from './replica/pastReplica.ts'
import type { Settings } from './settings.ts'

/** Opens the database that the settings name. */
export const openConfiguredGraph = (
  settings: Settings,
  options: Pick<DatabaseSettings, 'name' | 'canShare' | 'waitsForServer' | 'isBeingRestored' | 'onProgress'>,
): Promise<DatabaseGraph> => openDatabase({ ...toDatabaseSettings(settings), ...options })

/** The same for `serve`, which waits for a server; meanwhile probes learn that the service is not ready. */
export async function openServedGraph(
  settings: Settings,
  options: Pick<DatabaseSettings, 'name' | 'onProgress'>,
): Promise<DatabaseGraph> {
  if (settings.NEO4J_URI === undefined) return openConfiguredGraph(settings, options)
  const { serveProbes } = await import('./http/serveProbes.ts')
  const closeProbes = await serveProbes(settings, 'database')
  try {
    return await openConfiguredGraph(settings, { ...options, waitsForServer: true })
  } finally {
    await closeProbes()
  }
}

/** Earlier states of the map, which are refused where they cannot be read; no process is started before the first request. */
export async function openConfiguredStates(
  graph: DatabaseGraph,
  settings: Settings,
  options: Pick<RecordedStatesOptions<AnalyticsService>, 'onProgress' | 'maxWaitMs'>,
): Promise<RecordedStates<AnalyticsService>> {
  const obstacle = await findStatesObstacle(settings)
  if (obstacle !== undefined) return createDisabledStates(obstacle)
  return openRecordedStates({
    source: graph,
    home: settings.CX_ATLAS_HOME,
    databaseName: graph.name,
    memory: { heapMiB: settings.RECORDED_HEAP_MIB, pageCacheMiB: 256 },
    openAnalytics: (state) => createWorkerAnalytics(state, runNoSavedQuery, { startsLazily: true }),
    ...options,
  })
}
