import { xmlText } from '../xml.ts'
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
import { legendSvg } from './legend.ts'
import { colors, laneNames, style, wrapped } from './look.ts'
import type { Route } from './routes.ts'

/** The map as a picture that stands for itself: title, legend, and text for those who listen to it. */
export function mapSvg(map: EcosystemMap, layout: Layout, routes: readonly Route[], title: string): string {
  const { width, height } = layout
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
${legendSvg(width, height)}
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
  const [name, meaning] = laneNames[lane]
  const lines = wrapped(meaning, 17, 5)
  return `<g><rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${colors.lanes[lane]}"/>
<text x="${x + 12}" y="${y + 30}" class="lane">${name}</text>${lines
    .map(
      (line, index) =>
        `<text x="${x + 12}" y="${y + 48 + index * 14}" class="meaning">${xmlText(line)}</text>`,
    )
    .join('')}</g>`
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
  return `<g><title>${xmlText(`${kind} ${name}`)}</title><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${kind === 'Customer' ? 14 : 4}" class="chip" stroke="${color}"/><rect x="${x + 8}" y="${y + 9}" width="10" height="10" rx="${kind === 'Customer' ? 5 : 2}" fill="${color}"/><text x="${x + 25}" y="${y + 18.5}" class="chipName">${xmlText(fitting(name, width - 32, 6.1))}</text></g>`
}

function cardSvg(card: Card, { x, y, width, height }: Box): string {
  const [unowned, contested] = [isUnowned(card), isContested(card)]
  const look = unowned ? ' unowned' : contested ? ' contested' : card.isInUse ? '' : ' idle'
  const name = wrapped(card.name, card.isMomentOfTruth ? 23 : 25, 2)
  const owners = card.owners.join(', ')
  const owner = unowned ? 'UNOWNED' : contested ? `CONTESTED: ${owners}` : owners || 'no owner yet'
  const emotion = card.emotion === undefined ? colors.line : colors.emotions[card.emotion + 2]
  return `<g><title>${xmlText(`${card.name} (${ownershipOf(card)})`)}</title><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="5" class="card${look}"/><rect x="${x}" y="${y}" width="6" height="${height}" rx="2" fill="${emotion}"/>${name
    .map(
      (line, index) => `<text x="${x + 14}" y="${y + 18 + index * 15}" class="name">${xmlText(line)}</text>`,
    )
    .join(
      '',
    )}${card.isMomentOfTruth ? `<text x="${x + width - 19}" y="${y + 19}" class="star">★</text>` : ''}<text x="${x + 14}" y="${y + height - 25}" class="channel">${xmlText(fitting(card.channels.join(', '), width - 22, 5.5))}</text><text x="${x + 14}" y="${y + height - 9}" class="owner${look}">${xmlText(fitting(owner, width - 22, unowned || contested ? 6.4 : 5.8))}</text></g>`
}

const fitting = (text: string, width: number, characterWidth: number) =>
  wrapped(text, Math.floor(width / characterWidth), 1)[0] ?? ''
