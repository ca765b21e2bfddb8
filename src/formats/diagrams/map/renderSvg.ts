import { formatCount } from '../../../model/text.ts'
import { escapeXml } from '../../xml/escapeXml.ts'
import {
  type BlueprintLane,
  type EcosystemMap,
  type ElementChip,
  isContested,
  isUnowned,
  type MapColumn,
  type TouchpointCard,
} from './ecosystemMap.ts'
import { averageEmotion, type Feeling, formatEmotion } from './feelings.ts'
import { type Box, type MapLayout, margin } from './layout.ts'
import { renderLegend } from './legend.ts'
import { renderText } from './renderText.ts'
import type { Route } from './routes.ts'
import { measureText } from './textLayout.ts'
import { baseAttributes, colors, getFont, laneLabels, paint } from './theme.ts'

const legendMargin = 16

/** The map as a self-contained picture, with a title, a legend, and its content as text for screen readers. */
export function renderMapSvg(
  map: EcosystemMap,
  layout: MapLayout,
  routes: readonly Route[],
  title: string,
): string {
  const { width } = layout
  const legend = renderLegend(width, layout.height)
  const height = layout.height + legend.height + legendMargin
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description" ${baseAttributes}>
<title id="title">${escapeXml(title)}</title>
<desc id="description">${escapeXml(describeMap(map))}</desc>
<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8Z" fill="${colors.next}"/></marker></defs>
<rect width="100%" height="100%" fill="${colors.paper}"/>
${renderHeading(map, title, width)}
${layout.lanes.map(renderLane).join('\n')}
${layout.columns.map((box, index) => renderColumn(box, layout, layout.columns[index - 1]?.column)).join('\n')}
${renderMoodCurve(layout)}
<g>${routes.map(renderRoute).join('\n')}</g>
${layout.chips.map(({ chip, ...box }) => renderChip(chip, box)).join('\n')}
${layout.cards.map(({ card, ...box }) => renderCard(card, box)).join('\n')}
${legend.svg}
</svg>
`
}

function describeMap({ columns, counts }: EcosystemMap): string {
  const phases = columns.map(({ journey, phase, cards, chips }) => {
    const names = cards.map((card) => `${card.name} (${describeOwnership(card)})`)
    const emotions = chips.flatMap(({ name, feelings = [] }) => {
      const emotion = averageEmotion(feelings)
      return emotion === undefined ? [] : `${name} ${formatEmotion(emotion)}`
    })
    const feelings = emotions.length > 0 ? ` Average emotion: ${emotions.join(', ')}.` : ''
    return `${[journey, phase].filter(Boolean).join(', ')}: ${names.join('; ')}.${feelings}`
  })
  return `${describeCounts(counts)}. ${phases.join(' ')}`
}

const describeCounts = ({ touchpoints, unowned, contested }: EcosystemMap['counts']) =>
  `${formatCount(touchpoints, 'touchpoint')}: ${unowned} unowned, ${contested} contested`

function describeOwnership(card: TouchpointCard): string {
  if (isUnowned(card)) return 'unowned'
  if (isContested(card)) return `contested: ${card.owners.join(', ')}`
  return card.owners[0] === undefined ? 'no owner yet' : `owner ${card.owners[0]}`
}

function renderHeading({ counts }: EcosystemMap, title: string, width: number): string {
  const heading = { x: 24, maxWidth: width - 48 }
  return `${renderText(title, { ...heading, part: 'title', y: 46 })}
${renderText(describeCounts(counts), { ...heading, part: 'subtitle', y: 72 })}`
}

function renderLane({ lane, x, y, width, height }: Box & { readonly lane: BlueprintLane }): string {
  const { name, meaning, lineBelow } = laneLabels[lane]
  const label = { x: x + 12, maxWidth: margin.left - x - 20 }
  const bottom = y + height
  const line = lineBelow
    ? `<line x1="${x}" x2="${x + width}" y1="${bottom}" y2="${bottom}" ${paint('laneLine')}/>${renderText(lineBelow, { ...label, part: 'lineName', y: bottom - 8, maxLines: 2, lineHeight: -12 })}`
    : ''
  return `<g><rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${colors.lanes[lane]}"/>
${renderText(name, { ...label, part: 'lane', y: y + 30 })}${renderText(meaning, { ...label, part: 'meaning', y: y + 48, maxLines: 5, lineHeight: 14 })}${line}</g>`
}

function renderColumn(
  { x, y, width, height, column }: Box & { readonly column: MapColumn },
  { columns }: MapLayout,
  previousColumn: MapColumn | undefined,
): string {
  const isNewJourney = previousColumn?.journey !== column.journey
  const journeyColumns = columns.filter((other) => other.column.journey === column.journey)
  const journeyWidth = journeyColumns.reduce((sum, other) => sum + other.width, 0)
  const journey = isNewJourney
    ? `<rect x="${x + 4}" y="${y - 4}" width="${journeyWidth - 8}" height="24" rx="4" ${paint('journeyBand')}/>${renderText(column.journey, { part: 'journey', x: x + journeyWidth / 2, y: y + 13, maxWidth: journeyWidth - 24 })}`
    : ''
  const line = isNewJourney ? 'journeyLine' : 'phaseLine'
  return `<g>${journey}${renderText(column.phase, { part: 'phase', x: x + width / 2, y: y + 43, maxWidth: width - 16 })}
<line x1="${x}" x2="${x}" y1="${y + (isNewJourney ? 0 : 26)}" y2="${y + height}" ${paint(line)}/></g>`
}

/** The average emotion of each phase, connected within a journey. */
function renderMoodCurve({ columns, lanes, moodHeight }: MapLayout): string {
  const top = (lanes[0]?.y ?? 0) + 14
  const points = columns.flatMap(({ x, width, column }) => {
    const mood = averageEmotion(column.cards)
    if (mood === undefined) return []
    return [{ journey: column.journey, x: x + width / 2, y: top + (moodHeight * (2 - mood)) / 4, mood }]
  })
  if (points.length === 0) return ''
  const middle = top + moodHeight / 2
  const lines = [...Map.groupBy(points, ({ journey }) => journey).values()].map(
    (journey) => `<polyline points="${journey.map(({ x, y }) => `${x},${y}`).join(' ')}" ${paint('mood')}/>`,
  )
  const end = (columns.at(-1)?.x ?? 0) + (columns.at(-1)?.width ?? 0)
  const dots = points.map(
    ({ x, y, mood }) =>
      `<circle cx="${x}" cy="${y}" r="7" fill="${getEmotionColor(mood)}" ${paint('moodDot')}/><text x="${x + 12}" y="${y - 6}" ${paint('moodValue')}>${formatEmotion(mood)}</text>`,
  )
  return `<g><line x1="${margin.left}" x2="${end}" y1="${middle}" y2="${middle}" ${paint('neutral')}/>${lines.join('')}${dots.join('')}</g>`
}

function renderRoute({ kind, points }: Route): string {
  const [start, ...curve] = points
  if (!start) return ''
  const path = `M${start.x.toFixed(1)} ${start.y.toFixed(1)}C${curve.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join(' ')}`
  return `<path d="${path}" ${paint(kind)}${kind === 'next' ? ' marker-end="url(#arrow)"' : ''}/>`
}

function renderChip({ kind, name, feelings = [] }: ElementChip, { x, y, width, height }: Box): string {
  const color = colors.kinds[kind] ?? colors.line
  const isPerson = kind === 'Customer'
  const emotion = averageEmotion(feelings)
  const maxWidth = width - (emotion === undefined ? 34 : 76)
  const variant = measureText(name, getFont('chipName')) > maxWidth ? 'small' : undefined
  const isOneLine = measureText(name, getFont('chipName', variant)) <= maxWidth
  const label = isOneLine ? { y: y + 18 } : { y: y + 12.5, maxLines: 2, lineHeight: 11 }
  const mood =
    emotion === undefined
      ? ''
      : `<circle cx="${x + width - 42}" cy="${y + height / 2}" r="5" fill="${getEmotionColor(emotion)}"/><text x="${x + width - 33}" y="${y + height / 2 + 4}" ${paint('moodValue')}>${formatEmotion(emotion)}</text>`
  return `<g><title>${escapeXml([`${kind} ${name}`, ...feelings.map(describeFeeling)].join('\n'))}</title><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${isPerson ? 14 : 4}" ${paint('chip')} stroke="${color}"/><rect x="${x + 8}" y="${y + 9}" width="10" height="10" rx="${isPerson ? 5 : 2}" fill="${color}"/>${renderText(name, { part: 'chipName', variant, x: x + 25, maxWidth, ...label })}${mood}</g>`
}

const getEmotionColor = (emotion: number) => colors.emotions[Math.round(emotion) + 2] ?? colors.line

/** What a group feels at a touchpoint, in words: `First invoice: -1.0, “What am I paying for?”`. */
function describeFeeling({ touchpoint, emotion, thought }: Feeling): string {
  const parts = [emotion === undefined ? 'emotion not known' : formatEmotion(emotion)]
  return `${touchpoint}: ${[...parts, ...(thought === undefined ? [] : [`“${thought}”`])].join(', ')}`
}

function renderCard(card: TouchpointCard, { x, y, width, height }: Box): string {
  const status = getCardStatus(card)
  const emotion = card.emotion === undefined ? colors.line : getEmotionColor(card.emotion)
  const text = { x: x + 14, maxWidth: width - 22 }
  const nameWidth = card.isMomentOfTruth ? width - 38 : text.maxWidth
  const star = card.isMomentOfTruth
    ? `<text x="${x + width - 19}" y="${y + 20}" ${paint('star')}>★</text>`
    : ''
  return `<g><title>${escapeXml(`${card.name} (${describeOwnership(card)})`)}</title><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="5" ${paint('card', status)}/><rect x="${x}" y="${y}" width="6" height="${height}" rx="2" fill="${emotion}"/>${renderText(card.name, { ...text, part: 'name', y: y + 19, maxWidth: nameWidth, maxLines: 2, lineHeight: 15 })}${star}${renderText(card.channels.join(', '), { ...text, part: 'channel', y: y + height - 25 })}${renderText(formatOwners(card), { ...text, part: 'owner', variant: status, y: y + height - 9 })}${renderBadge(status, x + width, y + height)}</g>`
}

type CardStatus = 'unowned' | 'contested' | 'idle' | 'owned'

function getCardStatus(card: TouchpointCard): CardStatus {
  if (isUnowned(card)) return 'unowned'
  if (isContested(card)) return 'contested'
  return card.isInUse ? 'owned' : 'idle'
}

function formatOwners(card: TouchpointCard): string {
  if (card.owners.length > 0) return card.owners.join(', ')
  return card.isInUse ? 'No owner' : 'No owner yet'
}

/** A label on the lower edge of a card that needs attention. */
function renderBadge(status: CardStatus, right: number, bottom: number): string {
  if (status !== 'unowned' && status !== 'contested') return ''
  const width = status === 'unowned' ? 64 : 74
  return `<rect x="${right - width - 8}" y="${bottom - 7}" width="${width}" height="14" rx="3" fill="${colors[status]}"/><text x="${right - width / 2 - 8}" y="${bottom + 3.5}" ${paint('badge')}>${status.toUpperCase()}</text>`
}
