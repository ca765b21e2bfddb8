import Table from 'cli-table3'
import type { Measurement } from './measure.ts'

const head = [
  'Question',
  'Ecosystem',
  'Connections',
  'cx-atlas',
  'Bare driver',
  '@neo4j/graphql',
  'to bare driver',
  'to @neo4j/graphql',
]

/** The measurements for people at a terminal. */
export function terminalTable(measurements: readonly Measurement[]): string {
  const table = new Table({
    head,
    colAligns: ['left', 'left', ...head.slice(2).map(() => 'right' as const)],
    style: { head: [], border: [] },
  })
  table.push(...measurements.map(cellsOf))
  return table.toString()
}

/** The measurements for a page of the docs. */
export function markdownTable(measurements: readonly Measurement[]): string {
  const rule = head.map((_, index) => (index < 2 ? '---' : '---:'))
  return [head, rule, ...measurements.map(cellsOf)].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function cellsOf(measurement: Measurement): string[] {
  const { question, ecosystem, connections, requestsPerSecond, ratioToBare, ratioToGraphql } = measurement
  const { product, bare, graphql } = requestsPerSecond
  return [
    question.title,
    ecosystem.name,
    String(connections),
    ...[product, bare, graphql].map(rate),
    ratioToBare.toFixed(2),
    `${ratioToGraphql.toFixed(1)} ×`,
  ]
}

const rate = (perSecond: number) =>
  perSecond.toLocaleString('en', { maximumFractionDigits: perSecond < 100 ? 1 : 0 })
