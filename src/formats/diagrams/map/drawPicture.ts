import type { Drawing, Shape } from '../drawing/drawing.ts'
import { describeContent } from './describeMap.ts'
import type { EcosystemMap } from './ecosystemMap.ts'
import { drawLegend } from './legend.ts'
import type { MapPage, PageFrame } from './paginateMap.ts'
import { createTextBlock } from './textBlock.ts'

/** Space for the columns of a page of a picture: what fits on a large screen at once. */
export const pictureFrame: PageFrame = { maxWidth: 2_400, maxHeight: 1_800 }

const margin = 24
const pageGap = 40
const minWidth = 900

/** Pages of a map as one picture with a heading and a legend: side by side where they fit, and below each other. */
export function drawPicture(map: EcosystemMap, pages: readonly MapPage[], title: string): Drawing {
  const rows = arrangeInRows(pages.map(drawPage))
  const contentWidth = Math.max(minWidth, ...rows.map(measureRow))
  const heading = drawHeading(map, title, contentWidth)
  let y = margin + heading.height
  const content = rows.flatMap((row) => {
    const placed = placeRow(row, y)
    y += Math.max(...row.map(({ height }) => height)) + pageGap
    return placed
  })
  const legend = drawLegend(contentWidth, map)
  y += margin - pageGap
  return {
    width: Math.ceil(contentWidth + 2 * margin),
    height: Math.ceil(y + legend.height + margin / 2),
    shapes: [
      { type: 'group', x: margin, y: margin, shapes: heading.shapes },
      ...content,
      { type: 'group', x: margin, y, shapes: legend.shapes },
    ],
  }
}

function drawHeading(map: EcosystemMap, title: string, maxWidth: number): Drawing {
  const heading = createTextBlock(title, { part: 'title', maxWidth, lineHeight: 34 })
  let y = heading.height + 14
  const lines = describeContent(map).flatMap((line) => {
    const block = createTextBlock(line, { part: 'subtitle', maxWidth, lineHeight: 19 })
    const placed = block.place(0, y)
    y += block.height
    return placed
  })
  return { width: maxWidth, height: y + 4, shapes: [...heading.place(0, 26), ...lines] }
}

/** A page with its number and title, if it has one. */
function drawPage({ number, title, drawing }: MapPage): Drawing {
  if (title === '') return drawing
  const block = createTextBlock(`${number}. ${title}`, {
    part: 'pageTitle',
    maxWidth: Math.max(drawing.width, 300),
    lineHeight: 25,
  })
  const top = block.height + 8
  const content: Shape = { type: 'group', y: top, shapes: drawing.shapes }
  return { width: drawing.width, height: drawing.height + top, shapes: [...block.place(0, 18), content] }
}

/** Rows of drawings, so wide that the picture is a little wider than high. */
function arrangeInRows(drawings: readonly Drawing[]): Drawing[][] {
  const area = drawings.reduce((sum, { width, height }) => sum + (width + pageGap) * (height + pageGap), 0)
  const maxWidth = Math.max(pictureFrame.maxWidth, Math.sqrt(area * 1.4))
  const rows: Drawing[][] = []
  for (const drawing of drawings) {
    const row = rows.at(-1)
    if (row && measureRow([...row, drawing]) <= maxWidth) row.push(drawing)
    else rows.push([drawing])
  }
  return rows
}

const measureRow = (row: readonly Drawing[]) =>
  row.reduce((sum, { width }) => sum + width + pageGap, -pageGap)

function placeRow(row: readonly Drawing[], y: number): Shape[] {
  let x = margin
  return row.map(({ width, shapes }) => {
    const group: Shape = { type: 'group', x, y, shapes }
    x += width + pageGap
    return group
  })
}
