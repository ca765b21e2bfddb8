import type { Shape } from '../drawing/drawing.ts'
import { createBadge, measureBadge } from './badge.ts'
import { drawChangeBadge } from './changeBadge.ts'
import { describeOwnership } from './describeMap.ts'
import { describeChange, isContested, isUnowned, type TouchpointCard } from './ecosystemMap.ts'
import { getEmotionColor } from './feelings.ts'
import { createTextBlock } from './textBlock.ts'
import { colors, paint } from './theme.ts'

/** The shape of an element, as high as its texts need. */
export interface ElementShape {
  readonly width: number
  readonly height: number
  /** From the upper left corner. */
  readonly shapes: readonly Shape[]
  readonly title: string
}

export const elementWidth = 176
const textLeft = 14
const minHeight = 64
/** Longer names are smaller. */
const maxNormalLines = 4

type CardStatus = 'gone' | 'unowned' | 'contested' | 'idle' | 'owned'

/** The card of a touchpoint; `further` are texts on touchpoints that follow elsewhere. */
export function createCardShape(card: TouchpointCard, further: readonly string[]): ElementShape {
  const width = elementWidth
  const status = getCardStatus(card)
  const texts = [
    createName(card),
    createTextBlock(card.channels.join(', '), { part: 'channel', maxWidth: width - 22, lineHeight: 13 }),
    createTextBlock(formatOwners(card), {
      part: 'owner',
      variant: status,
      maxWidth: width - 22,
      lineHeight: 13,
    }),
    ...further.map((text) =>
      createTextBlock(text, { part: 'further', maxWidth: width - 22, lineHeight: 12 }),
    ),
  ]
  let y = 19
  const lines = texts.flatMap((block, index) => {
    const placed = block.place(textLeft, y)
    y += block.height + (index === 0 ? 3 : 1)
    return placed
  })
  const badge = status === 'unowned' || status === 'contested' ? status : undefined
  const height = Math.max(minHeight, y - 4 + (badge ? 3 : 0))
  return {
    width,
    height,
    title: `${card.name} (${describeOwnership(card)})`,
    shapes: [
      { type: 'rect', x: 0, y: 0, width, height, radius: 5, paint: paint('card', status) },
      {
        type: 'rect',
        x: 0,
        y: 0,
        width: 6,
        height,
        radius: 2,
        paint: { fill: getEmotionColor(card.emotion) },
      },
      ...lines,
      ...(card.isMomentOfTruth ? [createStar(width)] : []),
      ...(badge ? createStatusBadge(badge, width, height) : []),
      ...drawChangeBadge(card.change, 8, 0),
    ],
  }
}

function createName({ name, isMomentOfTruth }: TouchpointCard) {
  const part = { part: 'name', maxWidth: elementWidth - (isMomentOfTruth ? 38 : 22) }
  const block = createTextBlock(name, { ...part, lineHeight: 15 })
  return block.lineCount > maxNormalLines
    ? createTextBlock(name, { ...part, variant: 'long', lineHeight: 13 })
    : block
}

const createStar = (width: number): Shape => ({
  type: 'text',
  x: width - 21,
  y: 20,
  text: '★',
  width: 15,
  paint: paint('star'),
})

function getCardStatus(card: TouchpointCard): CardStatus {
  if (card.change === 'gone') return 'gone'
  if (isUnowned(card)) return 'unowned'
  if (isContested(card)) return 'contested'
  return card.isInUse ? 'owned' : 'idle'
}

function formatOwners(card: TouchpointCard): string {
  const owners = card.owners.join(', ') || (card.isInUse ? 'No owner' : 'No owner yet')
  return card.change === 'ownersChanged' ? `${owners} (${describeChange(card)})` : owners
}

/** A label on the lower edge of a card that needs attention. */
function createStatusBadge(status: 'unowned' | 'contested', right: number, bottom: number): Shape[] {
  const text = status.toUpperCase()
  const left = right - measureBadge(text) - 8
  return createBadge(text, { left, top: bottom - 7, radius: 3, color: colors[status] })
}
