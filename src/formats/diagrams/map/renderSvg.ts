import { xmlText } from '../../xml/escapeXml.ts'
import {
  type Card,
  type Chip,
  type EcosystemMap,
  isContested,
  isUnowned,
  type Lane,
  type MapColumn,
} from './ecosystemMap.ts'
import { type Box, type Layout, margin } from './layout.ts'
import { legendOf } from './legend.ts'
import type { Route } from './routes.ts'
import { colors, laneNames, style, wrapped } from './theme.ts'

const legendMargin = 16

/** The map as a picture that stands for itself: title, legend, and text for those who listen to it. */
export function mapSvg(map: EcosystemMap, layout: Layout, routes: readonly Route[], title: string): string {
  const { width } = layout
  const legend = legendOf(width, layout.height)
  const height = layout.height + legend.height + legendMargin
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">
<title id="title">${xmlText(title)}</title>
<desc id="description">${xmlText(inWords(map))}</desc>
<style>${style}</style>
<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8Z" fill="${colors.next}"/></marker></defs>
<rect width="100%" height="100%" fill="${colors.paper}"/>
${headingSvg(map, title)}
${layout.lanes.map(laneSvg).join('\n')}
${layout.columns.map((box, index) => columnSvg(box, layout, layout.columns[index - 1]?.column)).join('\n')}
${moodSvg(layout)}
<g class="routes">${routes.map(routeSvg).join('\n')}</g>
${layout.chips.map(({ chip, ...box }) => chipSvg(chip, box)).join('\n')}
${layout.cards.map(({ card, ...box }) => cardSvg(card, box)).join('\n')}
${legend.svg}
</svg>
`
}

function inWords({ columns, counts }: EcosystemMap): string {
  const phases = columns.map(({ journey, phase, cards }) => {
    const names = cards.map((card) => `${card.name} (${ownershipOf(card)})`)
    return `${[journey, phase].filter(Boolean).join(', ')}: ${names.join('; ')}.`
  })
  return `${countsInWords(counts)} ${phases.join(' ')}`
}

const countsInWords = ({ touchpoints, unowned, contested }: EcosystemMap['counts']) =>
  `${touchpoints} touchpoints; nobody owns ${unowned}, several own ${contested}.`

function ownershipOf(card: Card): string {
  if (isUnowned(card)) return 'unowned'
  if (isContested(card)) return `contested: ${card.owners.join(', ')}`
  return card.owners[0] === undefined ? 'no owner yet' : `owner ${card.owners[0]}`
}

function headingSvg({ counts }: EcosystemMap, title: string): string {
  return `<text x="24" y="46" class="title">${xmlText(title)}</text>
<text x="24" y="72" class="subtitle">${xmlText(countsInWords(counts))}</text>`
}

function laneSvg({ lane, x, y, width, height }: Box & { readonly lane: Lane }): string {
  const { name, meaning, lineBelow } = laneNames[lane]
  const line = lineBelow
    ? `<line x1="${x}" x2="${x + width}" y1="${y + height}" y2="${y + height}" class="laneLine"/>${linesSvg(wrapped(lineBelow, 22, 2).toReversed(), { x: x + 12, y: y + height - 8, step: -12, look: 'lineName' })}`
    : ''
  return `<g><rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${colors.lanes[lane]}"/>
<text x="${x + 12}" y="${y + 30}" class="lane">${name}</text>${linesSvg(wrapped(meaning, 18, 5), { x: x + 12, y: y + 48, step: 14, look: 'meaning' })}${line}</g>`
}

function columnSvg(
  { x, y, width, height, column }: Box & { readonly column: MapColumn },
  { columns }: Layout,
  before: MapColumn | undefined,
): string {
  const isNewJourney = before?.journey !== column.journey
  const ofJourney = columns.filter((other) => other.column.journey === column.journey)
  const journeyWidth = ofJourney.reduce((sum, other) => sum + other.width, 0)
  const journey = isNewJourney
    ? `<rect x="${x + 4}" y="${y - 4}" width="${journeyWidth - 8}" height="24" rx="4" class="journeyBand"/><text x="${x + journeyWidth / 2}" y="${y + 13}" class="journey">${xmlText(fitting(column.journey, journeyWidth, 7.4))}</text>`
    : ''
  const line = isNewJourney ? 'journeyLine' : 'phaseLine'
  return `<g>${journey}<text x="${x + width / 2}" y="${y + 43}" class="phase">${xmlText(fitting(column.phase, width, 8))}</text>
<line x1="${x}" x2="${x}" y1="${y + (isNewJourney ? 0 : 26)}" y2="${y + height}" class="${line}"/></g>`
}

/** The mean emotion of each phase, a line for each journey. */
function moodSvg({ columns, lanes, moodHeight }: Layout): string {
  const top = (lanes[0]?.y ?? 0) + 14
  const points = columns.flatMap(({ x, width, column }) => {
    const felt = column.cards.flatMap(({ emotion }) => (emotion === undefined ? [] : [emotion]))
    if (felt.length === 0) return []
    const mood = felt.reduce((sum, emotion) => sum + emotion, 0) / felt.length
    return [{ journey: column.journey, x: x + width / 2, y: top + (moodHeight * (2 - mood)) / 4, mood }]
  })
  if (points.length === 0) return ''
  const middle = top + moodHeight / 2
  const lines = [...Map.groupBy(points, ({ journey }) => journey).values()].map(
    (journey) => `<polyline points="${journey.map(({ x, y }) => `${x},${y}`).join(' ')}" class="mood"/>`,
  )
  const end = (columns.at(-1)?.x ?? 0) + (columns.at(-1)?.width ?? 0)
  const dots = points.map(
    ({ x, y, mood }) =>
      `<circle cx="${x}" cy="${y}" r="7" fill="${colors.emotions[Math.round(mood) + 2]}" class="moodDot"/><text x="${x + 12}" y="${y - 6}" class="moodValue">${mood > 0 ? '+' : ''}${mood.toFixed(1)}</text>`,
  )
  return `<g><line x1="${margin.left}" x2="${end}" y1="${middle}" y2="${middle}" class="neutral"/>${lines.join('')}${dots.join('')}</g>`
}

function routeSvg({ kind, points }: Route): string {
  const [start, ...curve] = points
  if (!start) return ''
  const path = `M${start.x.toFixed(1)} ${start.y.toFixed(1)}C${curve.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join(' ')}`
  return `<path d="${path}" class="${kind}"${kind === 'next' ? ' marker-end="url(#arrow)"' : ''}/>`
}

function chipSvg({ kind, name }: Chip, { x, y, width, height }: Box): string {
  const color = colors.kinds[kind] ?? colors.line
  const isPerson = kind === 'Customer'
  const lines = name.length <= 23 ? [name] : wrapped(name, 27, 2)
  const first = y + (lines.length === 1 ? 18.5 : 12.5)
  const look = lines.length === 1 ? 'chipName' : 'chipName small'
  return `<g><title>${xmlText(`${kind} ${name}`)}</title><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${isPerson ? 14 : 4}" class="chip" stroke="${color}"/><rect x="${x + 8}" y="${y + 9}" width="10" height="10" rx="${isPerson ? 5 : 2}" fill="${color}"/>${linesSvg(lines, { x: x + 25, y: first, step: 11, look })}</g>`
}

function cardSvg(card: Card, { x, y, width, height }: Box): string {
  const look = lookOf(card)
  const emotion = card.emotion === undefined ? colors.line : colors.emotions[card.emotion + 2]
  const name = wrapped(card.name, card.isMomentOfTruth ? 23 : 25, 2)
  const channels = fitting(card.channels.join(', '), width - 22, 5.5)
  const owners = fitting(ownersLine(card), width - 22, look === 'contested' ? 6.2 : 5.8)
  return `<g><title>${xmlText(`${card.name} (${ownershipOf(card)})`)}</title><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="5" class="card ${look}"/><rect x="${x}" y="${y}" width="6" height="${height}" rx="2" fill="${emotion}"/>${linesSvg(name, { x: x + 14, y: y + 19, step: 15, look: 'name' })}${card.isMomentOfTruth ? `<text x="${x + width - 19}" y="${y + 20}" class="star">★</text>` : ''}<text x="${x + 14}" y="${y + height - 25}" class="channel">${xmlText(channels)}</text><text x="${x + 14}" y="${y + height - 9}" class="owner ${look}">${xmlText(owners)}</text>${badgeSvg(look, x + width, y + height)}</g>`
}

type Look = 'unowned' | 'contested' | 'idle' | 'owned'

function lookOf(card: Card): Look {
  if (isUnowned(card)) return 'unowned'
  if (isContested(card)) return 'contested'
  return card.isInUse ? 'owned' : 'idle'
}

function ownersLine(card: Card): string {
  if (card.owners.length > 0) return card.owners.join(', ')
  return card.isInUse ? 'Nobody owns it' : 'No owner yet'
}

/** A label on the lower edge of a card that needs attention. */
function badgeSvg(look: Look, right: number, bottom: number): string {
  if (look !== 'unowned' && look !== 'contested') return ''
  const width = look === 'unowned' ? 64 : 74
  return `<rect x="${right - width - 8}" y="${bottom - 7}" width="${width}" height="14" rx="3" fill="${colors[look]}"/><text x="${right - width / 2 - 8}" y="${bottom + 3.5}" class="badge">${look.toUpperCase()}</text>`
}

interface Lines {
  readonly x: number
  readonly y: number
  readonly step: number
  readonly look: string
}

const linesSvg = (lines: readonly string[], { x, y, step, look }: Lines) =>
  lines
    .map((line, index) => `<text x="${x}" y="${y + index * step}" class="${look}">${xmlText(line)}</text>`)
    .join('')

const fitting = (text: string, width: number, characterWidth: number) =>
  wrapped(text, Math.floor(width / characterWidth), 1)[0] ?? ''
