import { formatCount } from '../../../model/text.ts'
import {
  describeChange,
  type EcosystemMap,
  isContested,
  isUnowned,
  type TouchpointCard,
} from './ecosystemMap.ts'
import { averageEmotion, formatEmotion } from './feelings.ts'

/** The content of a map in words, for screen readers. */
export function describeMap(map: EcosystemMap): string {
  const phases = map.columns.map(({ journey, phase, cards, chips }) => {
    const names = cards.map((card) => `${card.name} (${describeOwnership(card)})`)
    const emotions = chips.flatMap(({ name, feelings = [] }) => {
      const emotion = averageEmotion(feelings)
      return emotion === undefined ? [] : `${name} ${formatEmotion(emotion)}`
    })
    const feelings = emotions.length > 0 ? ` Average emotion: ${emotions.join(', ')}.` : ''
    return `${[journey, phase].filter(Boolean).join(', ')}: ${names.join('; ')}.${feelings}`
  })
  return [...describeContent(map).map((line) => `${line}.`), ...phases].join(' ')
}

/** What a map shows, in lines: counts, filters and day, and what changed. */
export function describeContent({ counts, filters, day, comparison, note }: EcosystemMap): string[] {
  return [
    [describeCounts(counts), ...filters, `claims valid on ${day}`].join(' · '),
    ...(comparison ? [describeComparison(comparison)] : []),
    ...(note === undefined ? [] : [note]),
  ]
}

const describeCounts = ({ touchpoints, unowned, contested }: EcosystemMap['counts']) =>
  `${formatCount(touchpoints, 'touchpoint')}: ${unowned} unowned, ${contested} contested`

const describeComparison = ({ label, added, gone, ownersChanged }: NonNullable<EcosystemMap['comparison']>) =>
  `Compared with ${label}: ${added} new, ${gone} gone, ${ownersChanged} with other owners`

/** Who owns a touchpoint, in words. */
export const describeOwnership = (card: TouchpointCard): string =>
  [describePresentOwnership(card), describeChange(card)].filter(Boolean).join(', ')

function describePresentOwnership(card: TouchpointCard): string {
  if (isUnowned(card)) return 'unowned'
  if (isContested(card)) return `contested: ${card.owners.join(', ')}`
  return card.owners[0] === undefined ? 'no owner yet' : `owner ${card.owners[0]}`
}
