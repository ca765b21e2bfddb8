import { escapeXml } from '../../xml/escapeXml.ts'
import type { Drawing, Group, Paint, Shape, Text } from './drawing.ts'

/** Lines that are longer are fitted to their width, whatever font the viewer has. */
const minFittedWidth = 24

export interface SvgDescription {
  readonly title: string
  /** The content in words, for screen readers. */
  readonly description: string
  /** Attributes that all parts inherit. */
  readonly paint: Paint
  readonly background: string
}

/** A drawing as a self-contained SVG file. */
export function writeSvg({ width, height, shapes }: Drawing, described: SvgDescription): string {
  const { title, description, paint, background } = described
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description"${formatPaint(paint)}>
<title id="title">${escapeXml(title)}</title>
<desc id="description">${escapeXml(description)}</desc>
<rect width="100%" height="100%" fill="${background}"/>
${shapes.map(formatShape).join('\n')}
</svg>
`
}

function formatShape(shape: Shape): string {
  switch (shape.type) {
    case 'rect': {
      const radius = shape.radius === undefined ? '' : ` rx="${shape.radius}"`
      return `<rect x="${round(shape.x)}" y="${round(shape.y)}" width="${round(shape.width)}" height="${round(shape.height)}"${radius}${formatPaint(shape.paint)}/>`
    }
    case 'circle':
      return `<circle cx="${round(shape.x)}" cy="${round(shape.y)}" r="${shape.radius}"${formatPaint(shape.paint)}/>`
    case 'path':
      return `<path d="${shape.data}"${formatPaint(shape.paint)}/>`
    case 'text':
      return formatText(shape)
    case 'group':
      return formatGroup(shape)
  }
}

function formatText({ x, y, text, width, paint }: Text): string {
  const fit =
    width > minFittedWidth ? ` textLength="${Math.round(width)}" lengthAdjust="spacingAndGlyphs"` : ''
  return `<text x="${round(x)}" y="${round(y)}"${formatPaint(paint)}${fit}>${escapeXml(text)}</text>`
}

function formatGroup({ x = 0, y = 0, scale = 1, title, shapes }: Group): string {
  const moves = [
    ...(x === 0 && y === 0 ? [] : [`translate(${round(x)} ${round(y)})`]),
    ...(scale === 1 ? [] : [`scale(${scale})`]),
  ]
  const transform = moves.length > 0 ? ` transform="${moves.join(' ')}"` : ''
  const tooltip = title === undefined ? '' : `<title>${escapeXml(title)}</title>`
  return `<g${transform}>${tooltip}${shapes.map(formatShape).join('')}</g>`
}

const formatPaint = (paint: Paint) =>
  Object.entries(paint)
    .map(([name, value]) => ` ${name}="${value}"`)
    .join('')

const round = (value: number) => Math.round(value * 10) / 10
