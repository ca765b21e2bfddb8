import { workerData } from 'node:worker_threads'
import { createRemoteSavedQueries } from '../../analytics/savedQueryChannel.ts'
import type { ConnectionSettings } from '../../graph/graph.ts'
import { openGraph } from '../../graph/openGraph.ts'
import { readCatalogue } from '../../reports/catalogue.ts'
import { createSavedCatalogue } from '../../reports/saved/savedReports.ts'
import { serveTasks } from '../../workers/serveTasks.ts'
import { recordDay } from './recordDay.ts'
import { summarizeDay } from './summarizeDay.ts'

/** What the thread needs to start. */
export interface DayWorkerData {
  readonly graph: ConnectionSettings
  /** Where the queries of saved reports are sent. */
  readonly savedQueryChannel: string
}

const { graph: settings, savedQueryChannel } = workerData as DayWorkerData
const catalogue = await readCatalogue()
const runSavedQuery = createRemoteSavedQueries(savedQueryChannel)

export default serveTasks({
  /** Records a day. */
  recordDay: async ({ day, owner }: { readonly day: string; readonly owner: string }) => {
    const graph = openGraph(settings)
    try {
      const savedReports = await createSavedCatalogue(graph)()
      const sources = { graph, catalogue, savedReports, runSavedQuery }
      return summarizeDay(await recordDay(sources, day, owner))
    } finally {
      await graph.close()
    }
  },
})
