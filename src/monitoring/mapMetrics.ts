import { readJournalRange } from '../graph/journal/journalHead.ts'
import { telemetry } from '../telemetry.ts'
import type { MetricsGroup } from './metrics.ts'

const UNNUMBERED = `
MATCH (change:UnnumberedChange)
RETURN count(change) AS count`

const IMPORTS = `
MATCH (import:Import)
RETURN import.state AS state, count(import) AS count`

/** Changes of the map, the journal and the imports, of all instances. */
export const addMapMetrics: MetricsGroup = (metrics, graph) => {
  const versionChanges = metrics.counter(
    'cx_atlas_map_version_changes_total',
    'Commits, or groups of them, that this process has seen to change the map',
  )
  const head = metrics.gauge('cx_atlas_journal_head', 'Number of the last change in the journal')
  const lag = metrics.gauge(
    'cx_atlas_journal_lag_changes',
    'Transactions that the journal has not numbered yet; the next reader of changes numbers them',
  )
  const imports = metrics.gauge('cx_atlas_imports', 'Imports by state', ['state'])
  const readCounts = async () => {
    const { last } = await readJournalRange(graph)
    const unnumbered = await graph.read<{ count: number }>(UNNUMBERED)
    const states = await graph.read<{ state: string; count: number }>(IMPORTS)
    head.set(last)
    lag.set(unnumbered.rows[0]?.count ?? 0)
    imports.reset()
    for (const { state, count } of states.rows) imports.set({ state }, count)
  }
  return {
    // While the database does not answer, the last values stay; `cx_atlas_database_up` is 0 then.
    collect: () => readCounts().catch(() => {}),
    unsubscribes: [telemetry.versionChanged.subscribe(() => versionChanges.inc())],
  }
}
