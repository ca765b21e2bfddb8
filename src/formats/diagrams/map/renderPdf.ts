import type { DiagramOptions } from '../../diagramFormat.ts'
import { type Paper, paperSizes } from '../drawing/paper.ts'
import { writePdf } from '../drawing/writePdf.ts'
import { describeContent } from './describeMap.ts'
import { countContentsPages, drawContents } from './drawContents.ts'
import { drawMapPage } from './drawMapPage.ts'
import type { EcosystemMap } from './ecosystemMap.ts'
import { paginateMap } from './paginateMap.ts'
import { replaceUndrawable } from './replaceUndrawable.ts'
import { getFrame, type Sheet } from './sheet.ts'
import { basePaint } from './theme.ts'

const defaultPaper: Paper = 'a4'

/** The map as a PDF to print. */
export function renderPdf(original: EcosystemMap, options: DiagramOptions): Uint8Array {
  const { title, split, paper = defaultPaper } = options
  const map = replaceUndrawable(original)
  const pages = paginateMap(map, {
    split,
    frame: getFrame(paperSizes[paper]),
    countPagesBefore: (pageCount) => countContentsPages(pageCount, paperSizes[paper]),
  })
  const contentsCount = (pages[0]?.number ?? 1) - 1
  const sheet: Sheet = {
    size: paperSizes[paper],
    title: options.title,
    subtitle: describeContent(map).join(' · '),
    day: map.day,
    map,
    pageCount: contentsCount + pages.length,
  }
  const contents = drawContents(pages, contentsCount, sheet)
  return writePdf([...contents, ...pages.map((page) => drawMapPage(page, sheet))], {
    title,
    subject: sheet.subtitle,
    paint: basePaint,
  })
}
