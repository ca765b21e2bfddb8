import type { Box, Shape } from '../drawing/drawing.ts'
import type { PdfPage } from '../drawing/writePdf.ts'
import type { EcosystemMap } from './ecosystemMap.ts'
import { drawLegend } from './legend.ts'
import type { PageFrame } from './paginateMap.ts'
import { createTextBlock, measurePart } from './textBlock.ts'

/** What all pages of a printed map have in common. */
export interface Sheet {
  /** In points. */
  readonly size: { readonly width: number; readonly height: number }
  readonly title: string
  readonly subtitle: string
  /** Day on which claims are valid. */
  readonly day: string
  /** The map that the legend explains; pages have no legend without one. */
  readonly map: EcosystemMap | undefined
  readonly pageCount: number
}

/** Points for each pixel of a drawing: names of touchpoints are printed in 6 points at least, and 10 at most. */
const scales = { min: 0.48, max: 0.8 }
const margin = 26
const headingHeight = 40
const footerHeight = 42
const footerScale = 0.5
const headingScale = 0.55

interface Heading {
  readonly number: number
  readonly title: string
}

/** Space below the heading and above the footer, in points. */
export const contentBox = ({ width, height }: Sheet['size']): Box => ({
  x: margin,
  y: margin + headingHeight,
  width: width - 2 * margin,
  height: height - 2 * margin - headingHeight - footerHeight,
})

/** Space for drawings on a page, in pixels at the smallest scale. */
export function getFrame(size: Sheet['size']): PageFrame {
  const { width, height } = contentBox(size)
  return {
    maxWidth: width / scales.min,
    maxHeight: height / scales.min,
    maxEnlargement: scales.max / scales.min,
  }
}

/** The largest scale at which a drawing fits on a page. */
export function fitScale(drawing: { readonly width: number; readonly height: number }, size: Sheet['size']) {
  const { maxWidth, maxHeight } = getFrame(size)
  return Math.min(
    scales.max,
    (maxWidth / drawing.width) * scales.min,
    (maxHeight / drawing.height) * scales.min,
  )
}

/** A page with heading, legend, date and number; its content starts below the heading. */
export function composePage(sheet: Sheet, heading: Heading, content: readonly Shape[]): PdfPage {
  const { size } = sheet
  return {
    ...size,
    name: toPageName(heading.number),
    shapes: [
      ...drawHeading(sheet, heading),
      { type: 'group', x: margin, y: margin + headingHeight, shapes: content },
      ...drawFooter(sheet, heading.number),
    ],
  }
}

export const toPageName = (page: number): string => `page-${page}`

function drawHeading({ title, subtitle, size }: Sheet, heading: Heading): Shape[] {
  const maxWidth = (size.width - 2 * margin) / headingScale
  const texts = [heading.title, title].filter(Boolean)
  const main = createTextBlock(texts[0] ?? '', { part: 'pageTitle', maxWidth, lineHeight: 24 })
  const second = createTextBlock([...texts.slice(1), subtitle].join(' · '), {
    part: 'pageSubtitle',
    maxWidth,
    lineHeight: 16,
  })
  const height = main.height + second.height + 10
  return [
    {
      type: 'group',
      x: margin,
      y: margin,
      scale: Math.min(headingScale, headingHeight / height),
      shapes: [...main.place(0, 18), ...second.place(0, main.height + 12)],
    },
  ]
}

function drawFooter({ map, day, size, pageCount }: Sheet, number: number): Shape[] {
  const width = (size.width - 2 * margin) / footerScale
  const text = `Claims valid on ${day} · page ${number} of ${pageCount}`
  const textWidth = measurePart(text, 'legend')
  const legend = map ? drawLegend(width - textWidth - 40, map) : { height: 24, shapes: [] }
  const line = createTextBlock(text, { part: 'legend', maxWidth: textWidth + 1, lineHeight: 14 })
  return [
    {
      type: 'group',
      x: margin,
      y: size.height - margin - legend.height * footerScale + 4,
      scale: footerScale,
      shapes: [...legend.shapes, ...line.place(width - textWidth, legend.height - 10)],
    },
  ]
}
