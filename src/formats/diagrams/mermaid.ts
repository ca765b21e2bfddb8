import type { Drawing } from '../diagramFormat.ts'
import { type Card, type EcosystemMap, isContested, isUnowned } from './map/ecosystemMap.ts'
import { colors } from './map/theme.ts'

export default {
  extension: 'mmd',
  mediaType: 'text/vnd.mermaid; charset=utf-8',
  description: 'The map for Mermaid, as Markdown pages show it: a subgraph for each phase',
  draw: (map, title) => {
    const names = namesOf(map)
    const nameOf = (place: string) => names.get(place) ?? ''
    return [
      '---',
      `title: ${JSON.stringify(title)}`,
      '---',
      'flowchart LR',
      `classDef unowned fill:#fdecec,stroke:${colors.unowned},stroke-width:2px`,
      `classDef contested fill:#fff4e0,stroke:${colors.contested},stroke-width:2px,stroke-dasharray:6 3`,
      ...map.columns.flatMap(({ journey, phase, cards, chips, needs }, index) => [
        `subgraph phase${index}[${quoted([journey, phase].filter(Boolean).join(': '))}]`,
        ...cards.map((card) => `${nameOf(card.place)}[${quoted(labelOf(card))}]${classOf(card)}`),
        ...chips.map(({ place, name }) => `${nameOf(place)}([${quoted(name)}])`),
        'end',
        ...needs.map(([from, to]) => `${nameOf(from)} -.-> ${nameOf(to)}`),
      ]),
      ...map.sequence.map(([from, to]) => `${nameOf(from)} --> ${nameOf(to)}`),
      '',
    ].join('\n')
  },
} satisfies Drawing

/** Mermaid takes some words, such as end, for its own: nodes are called n0, n1 and so on. */
function namesOf({ columns }: EcosystemMap): Map<string, string> {
  const places = columns.flatMap(({ cards, chips }) => [...cards, ...chips].map(({ place }) => place))
  return new Map(places.map((place, index) => [place, `n${index}`]))
}

function labelOf(card: Card): string {
  const owners = card.owners.join(', ') || (isUnowned(card) ? 'UNOWNED' : '')
  return owners ? `${card.name} (${owners})` : card.name
}

const classOf = (card: Card) => (isUnowned(card) ? ':::unowned' : isContested(card) ? ':::contested' : '')

/** What Mermaid would read as markup is written as the code of its character. */
const quoted = (text: string) =>
  `"${text.replaceAll(/["#<>&`\\;\p{Cc}]/gu, (character) => `#${character.charCodeAt(0)};`)}"`
