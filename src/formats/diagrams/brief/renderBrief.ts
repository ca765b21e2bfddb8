import type { Shape } from '../drawing/drawing.ts'
import { paperSizes } from '../drawing/paper.ts'
import { type PdfPage, writePdf } from '../drawing/writePdf.ts'
import { drawMapPage } from '../map/drawMapPage.ts'
import { paginateMap } from '../map/paginateMap.ts'
import { replaceUndrawable } from '../map/replaceUndrawable.ts'
import { composePage, contentBox, getFrame, type Sheet } from '../map/sheet.ts'
import { basePaint } from '../map/theme.ts'
import { createBriefBlocks } from './briefBlocks.ts'
import { type BriefStatement, briefSections, type DepartmentBrief } from './departmentBrief.ts'
import { flowBlocks } from './flowBlocks.ts'

/** Points for each pixel of a text: names are printed in 9 points. */
const textScale = 0.72
const columnGap = 28
const minColumnWidth = 330

/** The brief of a department as a PDF: what it owns and has to do, then its part of the map. */
export function renderBrief(original: DepartmentBrief): Uint8Array {
  const brief = replaceUndrawable(original)
  const size = paperSizes[brief.paper]
  const texts = drawTexts(brief, size)
  const mapPages = brief.map
    ? paginateMap(brief.map, { frame: getFrame(size), countPagesBefore: () => texts.length })
    : []
  const sheet: Sheet = {
    size,
    title: `Brief: ${brief.department}`,
    subtitle: summarize(brief.statements),
    day: brief.day,
    map: brief.map,
    pageCount: texts.length + mapPages.length,
  }
  const textSheet = { ...sheet, map: undefined }
  const pages: PdfPage[] = [
    ...texts.map((shapes, index) => composePage(textSheet, { number: index + 1, title: '' }, shapes)),
    ...mapPages.map((page) =>
      drawMapPage({ ...page, title: page.title || `Map: ${brief.department}` }, sheet),
    ),
  ]
  return writePdf(pages, { title: sheet.title, subject: sheet.subtitle, paint: basePaint })
}

const summarize = (statements: readonly BriefStatement[]) =>
  Object.entries(briefSections)
    .map(([section, { title }]) => [title, statements.filter((each) => each.section === section).length])
    .map(([title, count]) => `${title}: ${count}`)
    .join(' · ')

function drawTexts(brief: DepartmentBrief, size: Sheet['size']): Shape[][] {
  const box = contentBox(size)
  const [width, height] = [box.width / textScale, box.height / textScale]
  const columnCount = Math.floor((width + columnGap) / (minColumnWidth + columnGap))
  const columnWidth = (width - (columnCount - 1) * columnGap) / columnCount
  const pages = flowBlocks(createBriefBlocks(brief, columnWidth), {
    columnCount,
    columnWidth,
    columnGap,
    height,
  })
  return pages.map((shapes) => [{ type: 'group', scale: textScale, shapes }])
}
