import { PDFDocument } from '@napi-rs/canvas'
import type { Box, Drawing, Paint } from './drawing.ts'
import { paintShapes } from './paintCanvas.ts'

/** A page, in points. */
export interface PdfPage extends Drawing {
  /** Name by which links lead to it. */
  readonly name?: string
  readonly links?: readonly (Box & { readonly to: string })[]
}

export interface PdfDescription {
  readonly title: string
  readonly subject: string
  /** Attributes that all parts inherit. */
  readonly paint: Paint
}

const program = 'CX Atlas'

/** A PDF with selectable text and embedded fonts; the same pages are the same bytes. */
export function writePdf(pages: Iterable<PdfPage>, { title, subject, paint }: PdfDescription): Uint8Array {
  const document = new PDFDocument({ title, subject, creator: program, producer: program })
  for (const { width, height, shapes, name, links = [] } of pages) {
    const context = document.beginPage(width, height)
    if (name !== undefined) context.annotateNamedDestination(0, 0, name)
    paintShapes(context, shapes, paint)
    for (const { x, y, width, height, to } of links)
      context.annotateLinkToDestination(x, y, x + width, y + height, to)
    document.endPage()
  }
  // A copy: memory of the library cannot move to another thread.
  return new Uint8Array(document.close())
}
