import { escapeXml } from '../../xml/escapeXml.ts'
import { measureText, wrapText } from './textLayout.ts'
import { getFont, paint } from './theme.ts'

/** Where a text is drawn, as which part of the picture, and the space that it has. */
export interface TextBox {
  readonly part: string
  readonly variant?: string | undefined
  readonly x: number
  readonly y: number
  readonly maxWidth: number
  readonly maxLines?: number
  /** Distance between lines; the first line is the lowest one if it is negative. */
  readonly lineHeight?: number
}

/** Lines that fill more of the width are fitted to it, whatever font the viewer has. */
const fittedRatio = 0.5

/** A text in lines that fit into the box; what does not fit is replaced by an ellipsis. */
export function renderText(
  text: string,
  { part, variant, x, y, maxWidth, maxLines = 1, lineHeight = 0 }: TextBox,
): string {
  const font = getFont(part, variant)
  const lines = wrapText(text, maxWidth, maxLines, font)
  return (lineHeight < 0 ? lines.toReversed() : lines)
    .map((line, index) => {
      const width = Math.round(measureText(line, font))
      const fit =
        width > maxWidth * fittedRatio ? ` textLength="${width}" lengthAdjust="spacingAndGlyphs"` : ''
      return `<text x="${x}" y="${y + index * lineHeight}" ${paint(part, variant)}${fit}>${escapeXml(line)}</text>`
    })
    .join('')
}
