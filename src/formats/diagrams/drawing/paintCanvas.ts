import { type CanvasTextAlign, Path2D, type PDFDocument } from '@napi-rs/canvas'
import type { Paint, Shape, Text } from './drawing.ts'
import { formatFont } from './fonts.ts'
import { readFont } from './paint.ts'

/** A canvas, or a page of a PDF. */
type DrawingContext = ReturnType<PDFDocument['beginPage']>

/** Paints shapes on a canvas; each inherits the paint around it. */
export function paintShapes(context: DrawingContext, shapes: readonly Shape[], inherited: Paint): void {
  for (const shape of shapes) paintShape(context, shape, inherited)
}

function paintShape(context: DrawingContext, shape: Shape, inherited: Paint): void {
  context.save()
  if (shape.type === 'group') {
    context.translate(shape.x ?? 0, shape.y ?? 0)
    context.scale(shape.scale ?? 1, shape.scale ?? 1)
    paintShapes(context, shape.shapes, inherited)
  } else {
    const paint = { ...inherited, ...shape.paint }
    context.globalAlpha = Number(paint.opacity ?? 1)
    if (shape.type === 'text') paintText(context, shape, paint)
    else paintOutline(context, toPath(shape), paint)
  }
  context.restore()
}

function toPath(shape: Exclude<Shape, { type: 'group' | 'text' }>): Path2D {
  if (shape.type === 'path') return new Path2D(shape.data)
  const path = new Path2D()
  if (shape.type === 'circle') path.arc(shape.x, shape.y, shape.radius, 0, 2 * Math.PI)
  else path.roundRect(shape.x, shape.y, shape.width, shape.height, shape.radius ?? 0)
  return path
}

function paintOutline(context: DrawingContext, path: Path2D, paint: Paint): void {
  if (paint.fill !== undefined && paint.fill !== 'none') {
    context.fillStyle = paint.fill
    context.fill(path)
  }
  if (paint.stroke === undefined) return
  context.strokeStyle = paint.stroke
  context.lineWidth = Number(paint['stroke-width'] ?? 1)
  context.setLineDash((paint['stroke-dasharray'] ?? '').split(' ').filter(Boolean).map(Number))
  context.stroke(path)
}

const alignments: Readonly<Record<string, CanvasTextAlign>> = { middle: 'center', end: 'right' }

function paintText(context: DrawingContext, { text, x, y, width }: Text, paint: Paint): void {
  context.font = formatFont(readFont(paint))
  context.fillStyle = paint.fill ?? '#000'
  context.letterSpacing = `${paint['letter-spacing'] ?? 0}px`
  context.textAlign = alignments[paint['text-anchor'] ?? ''] ?? 'left'
  context.fillText(text, x, y, Math.max(width, 1) + 1)
}
