/** A panel of the dashboard: a title that states what is drawn, and a query for each line. */
interface Panel {
  readonly title: string
  /** A unit of Grafana. */
  readonly unit: 's' | 'bytes' | 'reqps' | 'short' | 'percentunit'
  /** PromQL by legend. */
  readonly lines: Readonly<Record<string, string>>
}

interface Row {
  readonly title: string
  readonly panels: readonly Panel[]
}

const quantile = (share: number, metric: string, by = '') =>
  `histogram_quantile(${share}, sum by (le${by && `, ${by}`}) (rate(${metric}_bucket{job="$job"}[$__rate_interval])))`

const rate = (metric: string, by: string, condition = '') =>
  `sum by (${by}) (rate(${metric}{job="$job"${condition && `, ${condition}`}}[$__rate_interval]))`

const value = (metric: string) => `${metric}{job="$job"}`

const rows: readonly Row[] = [
  {
    title: 'Requests',
    panels: [
      {
        title: 'Requests by status',
        unit: 'reqps',
        lines: { '{{status}}': rate('cx_atlas_http_requests_total', 'status') },
      },
      {
        title: 'Response time',
        unit: 's',
        lines: {
          p50: quantile(0.5, 'cx_atlas_http_request_duration_seconds'),
          p95: quantile(0.95, 'cx_atlas_http_request_duration_seconds'),
          p99: quantile(0.99, 'cx_atlas_http_request_duration_seconds'),
        },
      },
      {
        title: 'Slowest routes (p95)',
        unit: 's',
        lines: {
          '{{route}}': `topk(10, ${quantile(0.95, 'cx_atlas_http_request_duration_seconds', 'route')})`,
        },
      },
      {
        title: 'Requests in progress',
        unit: 'short',
        lines: { '{{instance}}': value('cx_atlas_http_requests_in_progress') },
      },
      {
        title: 'Problems by code',
        unit: 'reqps',
        lines: { '{{code}}': rate('cx_atlas_http_problems_total', 'code') },
      },
    ],
  },
  {
    title: 'Database',
    panels: [
      {
        title: 'Calls by operation',
        unit: 'reqps',
        lines: { '{{operation}}': rate('cx_atlas_database_call_duration_seconds_count', 'operation') },
      },
      {
        title: 'Time of a call (p95)',
        unit: 's',
        lines: { '{{operation}}': quantile(0.95, 'cx_atlas_database_call_duration_seconds', 'operation') },
      },
      {
        title: 'Statements that take the most time (seconds per second)',
        unit: 'short',
        lines: {
          '{{statement}}': `topk(10, ${rate('cx_atlas_statement_duration_seconds_sum', 'statement')})`,
        },
      },
      {
        title: 'Slowest statements (p95)',
        unit: 's',
        lines: {
          '{{statement}}': `topk(10, ${quantile(0.95, 'cx_atlas_statement_duration_seconds', 'statement')})`,
        },
      },
      {
        title: 'Failed and retried calls',
        unit: 'reqps',
        lines: {
          'failed {{operation}}': rate('cx_atlas_database_call_failures_total', 'operation'),
          retried: rate('cx_atlas_database_retries_total', 'job'),
        },
      },
      {
        title: 'Open sessions',
        unit: 'short',
        lines: { '{{instance}}': value('cx_atlas_database_sessions') },
      },
      {
        title: 'Connections to the database',
        unit: 'short',
        lines: { '{{state}}': 'max by (state) (cx_atlas_database_connections{job="$job"})' },
      },
      {
        title: 'Heap of the JVM',
        unit: 'bytes',
        lines: { '{{kind}}': value('cx_atlas_database_heap_bytes') },
      },
      {
        title: 'Share of time in garbage collection',
        unit: 'percentunit',
        lines: { '{{instance}}': 'rate(cx_atlas_database_collection_seconds{job="$job"}[$__rate_interval])' },
      },
    ],
  },
  {
    title: 'Map and reports',
    panels: [
      {
        title: 'Changes of the map',
        unit: 'reqps',
        lines: { '{{instance}}': rate('cx_atlas_map_version_changes_total', 'instance') },
      },
      {
        title: 'Changes that a replica is behind',
        unit: 'short',
        lines: {
          '{{replica}}':
            'cx_atlas_journal_head{job="$job"} - on (job, instance) group_right () cx_atlas_replica_position{job="$job"}',
          'not numbered': value('cx_atlas_journal_lag_changes'),
        },
      },
      {
        title: 'Ends and copies of replicas',
        unit: 'short',
        lines: {
          '{{replica}} {{event}}': 'increase(cx_atlas_replica_events_total{job="$job"}[$__rate_interval])',
        },
      },
      {
        title: 'Slowest reports (p95)',
        unit: 's',
        lines: { '{{report}}': `topk(10, ${quantile(0.95, 'cx_atlas_report_duration_seconds', 'report')})` },
      },
      {
        title: 'Computing findings (p95)',
        unit: 's',
        lines: {
          computation: quantile(0.95, 'cx_atlas_findings_computation_seconds'),
          'age of the last ones': value('cx_atlas_findings_age_seconds'),
        },
      },
      {
        title: 'Share of cache hits',
        unit: 'percentunit',
        lines: {
          '{{cache}}': `${rate('cx_atlas_cache_reads_total', 'cache', 'result="hit"')} / ${rate('cx_atlas_cache_reads_total', 'cache')}`,
        },
      },
      {
        title: 'Age of the projection',
        unit: 's',
        lines: { '{{instance}}': value('cx_atlas_projection_age_seconds') },
      },
      {
        title: 'Changes that the projection is behind',
        unit: 'short',
        lines: {
          '{{instance}}':
            'cx_atlas_journal_head{job="$job"} - on (job, instance) cx_atlas_projection_position{job="$job"}',
        },
      },
      { title: 'Imports by state', unit: 'short', lines: { '{{state}}': value('cx_atlas_imports') } },
    ],
  },
  {
    title: 'Process',
    panels: [
      { title: 'Memory', unit: 'bytes', lines: { '{{instance}}': value('process_resident_memory_bytes') } },
      {
        title: 'Processor',
        unit: 'percentunit',
        lines: { '{{instance}}': 'rate(process_cpu_seconds_total{job="$job"}[$__rate_interval])' },
      },
      {
        title: 'Delay of the event loop (p99)',
        unit: 's',
        lines: { '{{instance}}': value('nodejs_eventloop_lag_p99_seconds') },
      },
    ],
  },
]

const panelsPerLine = 3
const panelWidth = 24 / panelsPerLine
const panelHeight = 8

/** The dashboard for Grafana, as JSON to import. */
export function renderDashboard(): string {
  const panels: object[] = []
  let y = 0
  for (const { title, panels: rowPanels } of rows) {
    panels.push({ type: 'row', title, collapsed: false, panels: [], gridPos: { x: 0, y, w: 24, h: 1 } })
    y += 1
    for (const [index, panel] of rowPanels.entries()) {
      const line = Math.floor(index / panelsPerLine)
      const x = (index % panelsPerLine) * panelWidth
      panels.push(toPanel(panel, { x, y: y + line * panelHeight, w: panelWidth, h: panelHeight }))
    }
    y += Math.ceil(rowPanels.length / panelsPerLine) * panelHeight
  }
  const dashboard = {
    uid: 'cx-atlas',
    title: 'cx-atlas',
    schemaVersion: 39,
    editable: true,
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    templating: { list: [sourceVariable, jobVariable] },
    panels: panels.map((panel, index) => ({ id: index + 1, ...panel })),
  }
  return `${JSON.stringify(dashboard, undefined, 2)}\n`
}

const sourceVariable = { name: 'source', label: 'Source', type: 'datasource', query: 'prometheus' }
const source = { type: 'prometheus', uid: '$source' }

/** The scrape job; all its instances are drawn together. */
const jobVariable = {
  name: 'job',
  label: 'Job',
  type: 'query',
  datasource: source,
  query: 'label_values(cx_atlas_database_up, job)',
  refresh: 2,
}

const toPanel = ({ title, unit, lines }: Panel, gridPos: object) => ({
  type: 'timeseries',
  title,
  gridPos,
  datasource: source,
  fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
  options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi' } },
  targets: Object.entries(lines).map(([legendFormat, expr], index) => ({
    refId: String.fromCharCode(65 + index),
    datasource: source,
    expr,
    legendFormat,
  })),
})
