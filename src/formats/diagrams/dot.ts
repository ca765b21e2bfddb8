import type { DiagramFormat } from '../diagramFormat.ts'
import {
  describeChange,
  type EcosystemMap,
  type ElementChip,
  isContested,
  isUnowned,
  type MapColumn,
  type TouchpointCard,
} from './map/ecosystemMap.ts'
import { colors } from './map/theme.ts'

export default {
  extension: 'dot',
  mediaType: 'text/vnd.graphviz; charset=utf-8',
  description: 'Map as a Graphviz graph with a cluster for each phase',
  options: [],
  render: ({ columns, sequence, comparison }, { title }) =>
    [
      `digraph ${quoteText(title)} {`,
      `graph [rankdir=LR, compound=true, fontname="Helvetica", label=${quoteText(formatTitle(title, comparison))}, labelloc=t]`,
      'node [shape=box, style="rounded,filled", fillcolor=white, fontname="Helvetica", fontsize=11]',
      ...columns.map(renderCluster),
      ...sequence.map(([from, to]) => `${quoteText(from)} -> ${quoteText(to)} [color="${colors.next}"]`),
      '}',
      '',
    ].join('\n'),
} satisfies DiagramFormat

function renderCluster({ journey, phase, cards, chips, needs }: MapColumn, index: number): string {
  const label = [journey, phase].filter(Boolean).join(': ')
  return [
    `subgraph cluster_${index} {`,
    `label=${quoteText(label)}; color="${colors.line}"`,
    ...cards.map(
      (card) =>
        `${quoteText(card.shapeId)} [label=${quoteText(formatLabel(card))}, ${formatCardAttributes(card)}]`,
    ),
    ...chips.map(
      (chip) =>
        `${quoteText(chip.shapeId)} [label=${quoteText(formatChip(chip))}, shape=component, color="${colors.kinds[chip.kind] ?? colors.line}"]`,
    ),
    ...needs.map(
      ([from, to]) => `${quoteText(from)} -> ${quoteText(to)} [style=dashed, color="${colors.need}"]`,
    ),
    '}',
  ].join('\n')
}

function formatLabel(card: TouchpointCard): string {
  const owners = card.owners.join(', ') || (isUnowned(card) ? 'UNOWNED' : '')
  return [card.name, owners, formatChange(card)].filter(Boolean).join('\n')
}

const formatChip = (chip: ElementChip) => [chip.name, formatChange(chip)].filter(Boolean).join('\n')

function formatChange(element: Pick<TouchpointCard, 'change' | 'formerOwners'>): string {
  const change = describeChange(element)
  return change === undefined ? '' : `(${change})`
}

const formatTitle = (title: string, comparison: EcosystemMap['comparison']) =>
  comparison ? `${title}\nCompared with ${comparison.label}` : title

function formatCardAttributes(card: TouchpointCard): string {
  if (card.change === 'gone') return `color="${colors.changes.gone}", style="rounded,dashed"`
  if (isUnowned(card)) return `color="${colors.unowned}", fillcolor="#fdecec", penwidth=2`
  if (isContested(card)) return `color="${colors.contested}", fillcolor="#fff4e0", penwidth=2`
  return `color="${colors.line}"`
}

/** Escapes a text in quotes, where Graphviz reads & as the start of an entity. */
const quoteText = (text: string) =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('&', '&amp;').replaceAll(/\r?\n/g, '\\n').replaceAll('\0', '')}"`
