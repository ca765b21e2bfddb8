import { collectDefaultMetrics, Registry } from 'prom-client'
import type { Graph } from '../graph/graph.ts'
import { addComputationMetrics } from './computationMetrics.ts'
import { addDatabaseMetrics } from './databaseMetrics.ts'
import { addMapMetrics } from './mapMetrics.ts'
import { createMetricFactory, type MetricFactory } from './metricFactory.ts'
import { addReplicaMetrics } from './replicaMetrics.ts'
import { addRequestMetrics } from './requestMetrics.ts'

/** Creates metrics, and says how they get their values. */
export type MetricsGroup = (metrics: MetricFactory, graph: Graph) => CollectedMetrics

export interface CollectedMetrics {
  /** Reads what is not published, at each scrape; must not reject. */
  collect?(): Promise<void>
  /** Ends the subscriptions. */
  readonly unsubscribes: readonly (() => void)[]
}

/** What is measured, in the order of the response. */
const groups: readonly MetricsGroup[] = [
  addRequestMetrics,
  addDatabaseMetrics,
  addMapMetrics,
  addComputationMetrics,
  addReplicaMetrics,
]

/** Gauges that the library names like counters; others have the same numbers by type. */
const misnamedMetrics = ['handles', 'requests', 'resources'].map((noun) => `nodejs_active_${noun}_total`)

export interface Metrics {
  readonly contentType: string
  /** All metrics in the text format of Prometheus. */
  render(): Promise<string>
  close(): void
}

/** Collects metrics of the service over the graph from now on. */
export function createMetrics(graph: Graph): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  for (const name of misnamedMetrics) registry.removeSingleMetric(name)
  const factory = createMetricFactory(registry)
  const collected = groups.map((addGroup) => addGroup(factory, graph))
  return {
    contentType: registry.contentType,
    render: async () => {
      await Promise.all(collected.map((group) => group.collect?.()))
      return registry.metrics()
    },
    close: () => {
      for (const unsubscribe of collected.flatMap(({ unsubscribes }) => unsubscribes)) unsubscribe()
      registry.clear()
    },
  }
}
