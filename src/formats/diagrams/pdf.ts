import type { DiagramFormat } from '../diagramFormat.ts'
import { maxPagedTouchpoints } from './map/mapRecords.ts'

export default {
  extension: 'pdf',
  mediaType: 'application/pdf',
  description:
    'Map to print: pages of A4 or A3 that can be read on paper, with contents, legend and date, and selectable text',
  options: ['split', 'paper'],
  maxTouchpoints: maxPagedTouchpoints,
  async render(map, options) {
    const { renderPdf } = await import('./map/renderPdf.ts')
    return renderPdf(map, options)
  },
} satisfies DiagramFormat
