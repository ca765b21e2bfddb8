import type { DiagramFormat } from '../diagramFormat.ts'
import {
  describeChange,
  type EcosystemMap,
  type ElementChip,
  isContested,
  isUnowned,
  type TouchpointCard,
} from './map/ecosystemMap.ts'
import { colors } from './map/theme.ts'

export default {
  extension: 'mmd',
  mediaType: 'text/vnd.mermaid; charset=utf-8',
  description: 'Map as a Mermaid flowchart for Markdown pages, with a subgraph for each phase',
  options: [],
  render: (map, { title }) => {
    const names = assignNames(map)
    const { comparison } = map
    const getName = (shapeId: string) => names.get(shapeId) ?? ''
    return [
      '---',
      `title: ${JSON.stringify(comparison ? `${title}, compared with ${comparison.label}` : title)}`,
      '---',
      'flowchart LR',
      `classDef unowned fill:#fdecec,stroke:${colors.unowned},stroke-width:2px`,
      `classDef contested fill:#fff4e0,stroke:${colors.contested},stroke-width:2px,stroke-dasharray:6 3`,
      `classDef gone fill:#f1f3f5,stroke:${colors.changes.gone},stroke-dasharray:4 4`,
      ...map.columns.flatMap(({ journey, phase, cards, chips, needs }, index) => [
        `subgraph phase${index}[${quoteText([journey, phase].filter(Boolean).join(': '))}]`,
        ...cards.map(
          (card) => `${getName(card.shapeId)}[${quoteText(formatLabel(card))}]${formatClass(card)}`,
        ),
        ...chips.map((chip) => `${getName(chip.shapeId)}([${quoteText(formatChip(chip))}])`),
        'end',
        ...needs.map(([from, to]) => `${getName(from)} -.-> ${getName(to)}`),
      ]),
      ...map.sequence.map(([from, to]) => `${getName(from)} --> ${getName(to)}`),
      '',
    ].join('\n')
  },
} satisfies DiagramFormat

/** Names nodes n0, n1 and so on: some words, such as end, are reserved in Mermaid. */
function assignNames({ columns }: EcosystemMap): Map<string, string> {
  const shapeIds = columns.flatMap(({ cards, chips }) => [...cards, ...chips].map(({ shapeId }) => shapeId))
  return new Map(shapeIds.map((shapeId, index) => [shapeId, `n${index}`]))
}

function formatLabel(card: TouchpointCard): string {
  const owners = card.owners.join(', ') || (isUnowned(card) ? 'UNOWNED' : '')
  const notes = [owners, describeChange(card)].filter(Boolean).join(', ')
  return notes ? `${card.name} (${notes})` : card.name
}

const formatChip = (chip: ElementChip) => (chip.change ? `${chip.name} (${describeChange(chip)})` : chip.name)

const formatClass = (card: TouchpointCard) =>
  card.change === 'gone'
    ? ':::gone'
    : isUnowned(card)
      ? ':::unowned'
      : isContested(card)
        ? ':::contested'
        : ''

/** Escapes characters that Mermaid reads as markup by their code. */
const quoteText = (text: string) =>
  `"${text.replaceAll(/["#<>&`\\;\p{Cc}]/gu, (character) => `#${character.charCodeAt(0)};`)}"`
