import type { Shape } from '../drawing/drawing.ts'
import { type ElementShape, elementWidth } from './cards.ts'
import { drawChangeBadge } from './changeBadge.ts'
import { changeLabels, type ElementChip } from './ecosystemMap.ts'
import { averageEmotion, type Feeling, formatEmotion, getEmotionColor } from './feelings.ts'
import { createTextBlock } from './textBlock.ts'
import { colors, paint } from './theme.ts'

const minHeight = 28
const lineHeight = 13

/** The chip of an element that takes part in a phase. */
export function createChipShape(chip: ElementChip): ElementShape {
  const { kind, name, change, feelings = [] } = chip
  const width = elementWidth
  const color = colors.kinds[kind] ?? colors.line
  const isPerson = kind === 'Customer'
  const emotion = averageEmotion(feelings)
  const text = createTextBlock(name, {
    part: 'chipName',
    maxWidth: width - (emotion === undefined ? 32 : 74),
    lineHeight,
  })
  const height = Math.max(minHeight, text.height + 13)
  const middle = height / 2
  const status = change === 'gone' ? 'gone' : undefined
  const box = { type: 'rect', x: 0, y: 0, width, height, radius: isPerson ? 14 : 4 } as const
  const mark = { type: 'rect', x: 8, y: middle - 5, width: 10, height: 10, radius: isPerson ? 5 : 2 } as const
  return {
    width,
    height,
    title: [
      `${kind} ${name}${change ? ` (${changeLabels[change]})` : ''}`,
      ...feelings.map(describeFeeling),
    ].join('\n'),
    shapes: [
      { ...box, paint: { ...paint('chip', status), stroke: color } },
      { ...mark, paint: { fill: color } },
      ...text.place(25, middle - text.height / 2 + 10),
      ...(emotion === undefined ? [] : drawEmotion(emotion, width, middle)),
      ...drawChangeBadge(change, 8, 0),
    ],
  }
}

const drawEmotion = (emotion: number, right: number, middle: number): Shape[] => [
  { type: 'circle', x: right - 42, y: middle, radius: 5, paint: { fill: getEmotionColor(emotion) } },
  {
    type: 'text',
    x: right - 33,
    y: middle + 4,
    text: formatEmotion(emotion),
    width: 26,
    paint: paint('moodValue'),
  },
]

/** What a group feels at a touchpoint, in words: `First invoice: -1.0, “What am I paying for?”`. */
function describeFeeling({ touchpoint, emotion, thought }: Feeling): string {
  const parts = [emotion === undefined ? 'emotion not known' : formatEmotion(emotion)]
  return `${touchpoint}: ${[...parts, ...(thought === undefined ? [] : [`“${thought}”`])].join(', ')}`
}
