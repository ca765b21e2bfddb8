import type { Drawing } from '../diagramFormat.ts'
import { type Card, isContested, isUnowned, type MapColumn } from './map/ecosystemMap.ts'
import { colors } from './map/theme.ts'

export default {
  extension: 'dot',
  mediaType: 'text/vnd.graphviz; charset=utf-8',
  description: 'The map for Graphviz: a cluster for each phase',
  draw: ({ columns, sequence }, title) =>
    [
      `digraph ${quoted(title)} {`,
      `graph [rankdir=LR, compound=true, fontname="Helvetica", label=${quoted(title)}, labelloc=t]`,
      'node [shape=box, style="rounded,filled", fillcolor=white, fontname="Helvetica", fontsize=11]',
      ...columns.map(clusterOf),
      ...sequence.map(([from, to]) => `${quoted(from)} -> ${quoted(to)} [color="${colors.next}"]`),
      '}',
      '',
    ].join('\n'),
} satisfies Drawing

function clusterOf({ journey, phase, cards, chips, needs }: MapColumn, index: number): string {
  const label = [journey, phase].filter(Boolean).join(': ')
  return [
    `subgraph cluster_${index} {`,
    `label=${quoted(label)}; color="${colors.line}"`,
    ...cards.map((card) => `${quoted(card.place)} [label=${quoted(labelOf(card))}, ${lookOf(card)}]`),
    ...chips.map(
      ({ place, kind, name }) =>
        `${quoted(place)} [label=${quoted(name)}, shape=component, color="${colors.kinds[kind] ?? colors.line}"]`,
    ),
    ...needs.map(([from, to]) => `${quoted(from)} -> ${quoted(to)} [style=dashed, color="${colors.need}"]`),
    '}',
  ].join('\n')
}

const labelOf = (card: Card) =>
  `${card.name}\n${card.owners.join(', ') || (isUnowned(card) ? 'UNOWNED' : '')}`.trim()

function lookOf(card: Card): string {
  if (isUnowned(card)) return `color="${colors.unowned}", fillcolor="#fdecec", penwidth=2`
  if (isContested(card)) return `color="${colors.contested}", fillcolor="#fff4e0", penwidth=2`
  return `color="${colors.line}"`
}

/** In quotes Graphviz knows three escapes only, and takes & for the beginning of a character's name. */
const quoted = (text: string) =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('&', '&amp;').replaceAll(/\r?\n/g, '\\n').replaceAll('\0', '')}"`
