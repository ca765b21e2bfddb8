import type { Shape } from '../drawing/drawing.ts'
import { measureText } from '../drawing/fonts.ts'
import { readFont } from '../drawing/paint.ts'
import { wrapText } from '../drawing/textLines.ts'
import { paint } from './theme.ts'

/** A text as which part of a picture, and the width that it has. */
export interface TextStyle {
  readonly part: string
  readonly variant?: string | undefined
  readonly maxWidth: number
  readonly lineHeight: number
}

export interface TextBlock {
  readonly lineCount: number
  readonly height: number
  /** Its lines, the first one with its baseline at y. */
  readonly place: (x: number, y: number) => Shape[]
}

/** Control characters, and those that would show a text in another order than it has. */
const invisibleCharacters = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu

/** A text in as many lines as it needs: nothing is cut. */
export function createTextBlock(text: string, style: TextStyle): TextBlock {
  const { part, variant, maxWidth, lineHeight } = style
  const textPaint = paint(part, variant)
  const font = readFont(textPaint)
  const shown = text.replaceAll(invisibleCharacters, ' ').trim()
  const lines = shown === '' ? [] : wrapText(shown, maxWidth, font)
  return {
    lineCount: lines.length,
    height: lines.length * lineHeight,
    place: (x, y) =>
      lines.map((line, index) => ({
        type: 'text',
        x,
        y: y + index * lineHeight,
        text: line,
        width: Math.min(maxWidth, measureText(line, font)),
        paint: textPaint,
      })),
  }
}

/** Width of a text as a part of a picture, on one line. */
export const measurePart = (text: string, part: string): number => measureText(text, readFont(paint(part)))
