import type { Paint } from './drawing.ts'
import type { Font } from './fonts.ts'

/** The font of a text with this paint. */
export const readFont = (paint: Paint): Font => ({
  size: Number(paint['font-size'] ?? 12),
  weight: Number(paint['font-weight'] ?? 400),
  isItalic: paint['font-style'] === 'italic',
})
