import { telemetry } from '../telemetry.ts'
import type { MetricsGroup } from './metrics.ts'

const buckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/** Reports, findings and caches. */
export const addComputationMetrics: MetricsGroup = (metrics) => {
  const reports = metrics.histogram(
    'cx_atlas_report_duration_seconds',
    'Time of a run of a saved report; cached results are no runs',
    buckets,
    ['report'],
  )
  const reportFailures = metrics.counter(
    'cx_atlas_report_failures_total',
    'Runs of a saved report that failed',
    ['report'],
  )
  const findingsAge = metrics.gauge(
    'cx_atlas_findings_age_seconds',
    'Age of the findings that were returned last',
  )
  const findings = metrics.histogram(
    'cx_atlas_findings_computation_seconds',
    'Time in which all findings of a day were brought up to date',
    [...buckets, 120, 300, 600],
  )
  const cacheReads = metrics.counter(
    'cx_atlas_cache_reads_total',
    'Reads of a cache that found the present version (hit), and that did not (miss)',
    ['cache', 'result'],
  )
  const projectionAge = metrics.gauge(
    'cx_atlas_projection_age_seconds',
    'Time since the projection was found or brought up to date; none before the first one',
  )
  const projectionPosition = metrics.gauge(
    'cx_atlas_projection_position',
    'Number of the change up to which the projection has the map; behind by the difference to cx_atlas_journal_head',
  )
  for (const gauge of [projectionAge, projectionPosition]) gauge.remove()
  let projectionUpdatedAtMs: number | undefined
  return {
    collect: async () => {
      if (projectionUpdatedAtMs === undefined) return
      projectionAge.set((performance.now() - projectionUpdatedAtMs) / 1_000)
    },
    unsubscribes: [
      telemetry.projectionUpdated.subscribe(({ number }) => {
        projectionUpdatedAtMs = performance.now()
        if (number === undefined) projectionPosition.remove()
        else projectionPosition.set(number)
      }),
      telemetry.reportRun.subscribe(({ report, durationMs, hasFailed }) => {
        reports.observe({ report }, durationMs / 1_000)
        if (hasFailed) reportFailures.inc({ report })
      }),
      telemetry.findingsRead.subscribe(({ ageMs }) => findingsAge.set(ageMs / 1_000)),
      telemetry.findingsComputed.subscribe(({ durationMs }) => findings.observe(durationMs / 1_000)),
      telemetry.cacheRead.subscribe(({ cache, isHit }) =>
        cacheReads.inc({ cache, result: isHit ? 'hit' : 'miss' }),
      ),
    ],
  }
}
