import { telemetry } from '../telemetry.ts'
import type { MetricsGroup } from './metrics.ts'

/** From a cached answer to the time limit of a report. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/** Requests by route, status and role; those in progress, and the problems that were sent. */
export const addRequestMetrics: MetricsGroup = (metrics) => {
  const durations = metrics.histogram(
    'cx_atlas_http_request_duration_seconds',
    'Time from the head of a request to the end of its response, by route',
    buckets,
    ['method', 'route'],
  )
  const requests = metrics.counter(
    'cx_atlas_http_requests_total',
    'Requests by route, status and the role of the caller',
    ['method', 'route', 'status', 'role'],
  )
  const inProgress = metrics.gauge(
    'cx_atlas_http_requests_in_progress',
    'Requests whose response has not ended',
  )
  const problems = metrics.counter(
    'cx_atlas_http_problems_total',
    'Problem responses by code; OVERLOADED counts requests that were shed',
    ['code'],
  )
  problems.inc({ code: 'OVERLOADED' }, 0)
  return {
    unsubscribes: [
      telemetry.requestStarted.subscribe(() => inProgress.inc()),
      telemetry.requestHandled.subscribe(({ method, route, status, role, durationMs }) => {
        inProgress.dec()
        durations.observe({ method, route }, durationMs / 1_000)
        requests.inc({ method, route, status, role })
      }),
      telemetry.problemSent.subscribe((code) => problems.inc({ code })),
    ],
  }
}
