import type { Shape } from '../drawing/drawing.ts'
import { measurePart } from './textBlock.ts'
import { paint } from './theme.ts'

interface BadgeStyle {
  readonly left: number
  readonly top: number
  readonly radius: number
  readonly color: string
}

const height = 14

/** Width of a badge with a text. */
export const measureBadge = (text: string): number => Math.ceil(measurePart(text, 'badge') * 1.05) + 18

/** A short text on a colored ground. */
export function createBadge(text: string, { left, top, radius, color }: BadgeStyle): Shape[] {
  const width = measureBadge(text)
  const label = { x: left + width / 2, y: top + 10.5, text, width, paint: paint('badge') }
  return [
    { type: 'rect', x: left, y: top, width, height, radius, paint: { fill: color } },
    { type: 'text', ...label },
  ]
}
