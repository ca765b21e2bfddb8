import { createCanvas } from '@napi-rs/canvas'
import { AtlasError } from '../../../model/errors.ts'
import { formatNumber } from '../../../model/text.ts'
import type { DiagramOptions } from '../../diagramFormat.ts'
import type { Drawing } from '../drawing/drawing.ts'
import { paintShapes } from '../drawing/paintCanvas.ts'
import { writeSvg } from '../drawing/writeSvg.ts'
import { describeMap } from './describeMap.ts'
import { drawPicture, pictureFrame } from './drawPicture.ts'
import type { EcosystemMap } from './ecosystemMap.ts'
import { paginateMap } from './paginateMap.ts'
import { replaceUndrawable } from './replaceUndrawable.ts'
import { basePaint, colors } from './theme.ts'

/** Pixels of the largest picture: about 200 MB while it is drawn. */
const maxPixels = 48_000_000
const defaultScale = 2
/** Smallest scale at which texts can be read. */
const minDefaultScale = 0.7

/** The map as an SVG file. */
export function renderSvg(map: EcosystemMap, options: DiagramOptions): string {
  return writeSvg(draw(map, options), {
    title: options.title,
    description: describeMap(map),
    paint: basePaint,
    background: colors.paper,
  })
}

/** The map as a PNG file; TOO_LARGE_TO_DRAW if it has too many pixels. */
export function renderPng(map: EcosystemMap, options: DiagramOptions): Uint8Array {
  const drawing = draw(replaceUndrawable(map), options)
  const { scale = chooseScale(drawing) } = options
  const [width, height] = [drawing.width * scale, drawing.height * scale].map(Math.ceil) as [number, number]
  if (width * height > maxPixels)
    throw new AtlasError(
      'TOO_LARGE_TO_DRAW',
      `The picture would have ${formatNumber(width)} × ${formatNumber(height)} pixels; at most ${formatNumber(maxPixels)} are drawn. Use map.pdf, a smaller scale, or page for one page of it`,
    )
  const canvas = createCanvas(width, height)
  const context = canvas.getContext('2d')
  context.fillStyle = colors.paper
  context.fillRect(0, 0, width, height)
  context.scale(scale, scale)
  paintShapes(context, drawing.shapes, basePaint)
  // A copy: memory of the library cannot move to another thread.
  return new Uint8Array(canvas.toBuffer('image/png'))
}

function chooseScale({ width, height }: Drawing): number {
  const largest = Math.floor(100 * Math.sqrt(maxPixels / (width * height))) / 100
  return Math.max(minDefaultScale, Math.min(defaultScale, largest))
}

function draw(map: EcosystemMap, { title, split, page }: DiagramOptions): Drawing {
  const pages = paginateMap(map, { split, frame: pictureFrame })
  if (page !== undefined && !pages[page - 1])
    throw new AtlasError('INVALID_INPUT', `page must be ${pages.length} or less (was ${page})`)
  return drawPicture(map, page === undefined ? pages : pages.slice(page - 1, page), title)
}
