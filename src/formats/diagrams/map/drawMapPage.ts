import type { PdfPage } from '../drawing/writePdf.ts'
import type { MapPage } from './paginateMap.ts'
import { composePage, fitScale, type Sheet } from './sheet.ts'

/** A page of a map on paper. */
export function drawMapPage({ number, title, drawing }: MapPage, sheet: Sheet): PdfPage {
  const scale = fitScale(drawing, sheet.size)
  return composePage(sheet, { number, title }, [{ type: 'group', scale, shapes: drawing.shapes }])
}
