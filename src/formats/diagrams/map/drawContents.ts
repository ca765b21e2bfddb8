import { formatCount } from '../../../model/text.ts'
import type { Box, Shape } from '../drawing/drawing.ts'
import type { PdfPage } from '../drawing/writePdf.ts'
import { isContested, isUnowned } from './ecosystemMap.ts'
import type { MapPage } from './paginateMap.ts'
import { composePage, contentBox, type Sheet, toPageName } from './sheet.ts'
import { createTextBlock } from './textBlock.ts'

/** Fewer pages need no table of contents. */
const minPages = 4
const columnCount = 2
const entryHeight = 26
const columnGap = 24
const textScale = 0.75

/** Pages of the table of contents of a map with so many pages. */
export const countContentsPages = (pageCount: number, size: Sheet['size']): number =>
  pageCount < minPages ? 0 : Math.ceil(pageCount / countEntries(size))

const countEntries = (size: Sheet['size']) => countRows(size) * columnCount
const countRows = (size: Sheet['size']) => Math.floor(contentBox(size).height / entryHeight)

/** The table of contents: each page with its title and touchpoints, as a link. */
export function drawContents(pages: readonly MapPage[], contentsCount: number, sheet: Sheet): PdfPage[] {
  const perPage = countEntries(sheet.size)
  return Array.from({ length: contentsCount }, (_, index) => {
    const entries = pages.slice(index * perPage, (index + 1) * perPage)
    const placed = entries.map((page, row) => ({ page, box: placeEntry(row, sheet.size) }))
    const { x, y } = contentBox(sheet.size)
    return {
      ...composePage(sheet, { number: index + 1, title: '' }, placed.flatMap(drawEntry)),
      links: placed.map(({ page, box }) => ({
        ...box,
        x: x + box.x,
        y: y + box.y,
        to: toPageName(page.number),
      })),
    }
  })
}

function placeEntry(index: number, size: Sheet['size']): Box {
  const rows = countRows(size)
  const width = (contentBox(size).width - (columnCount - 1) * columnGap) / columnCount
  return {
    x: Math.floor(index / rows) * (width + columnGap),
    y: (index % rows) * entryHeight,
    width,
    height: entryHeight,
  }
}

function drawEntry({ page, box }: { readonly page: MapPage; readonly box: Box }): Shape[] {
  const { number, title, cards } = page
  const maxWidth = box.width / textScale - 30
  const name = createTextBlock(title, { part: 'chipName', maxWidth, lineHeight: 13 })
  const fit = Math.min(1, 13 / name.height)
  const counts = `${formatCount(cards.length, 'touchpoint')}: ${cards.filter(isUnowned).length} unowned, ${cards.filter(isContested).length} contested`
  const details = createTextBlock(counts, { part: 'channel', maxWidth, lineHeight: 13 })
  const numberText = createTextBlock(String(number), { part: 'name', maxWidth: 28, lineHeight: 13 })
  return [
    {
      type: 'group',
      x: box.x,
      y: box.y,
      scale: textScale,
      shapes: [
        ...numberText.place(0, 12),
        { type: 'group', x: 30, scale: fit, shapes: name.place(0, 12) },
        ...details.place(30, 25),
      ],
    },
  ]
}
