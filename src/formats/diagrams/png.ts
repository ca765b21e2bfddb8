import type { DiagramFormat } from '../diagramFormat.ts'

export default {
  extension: 'png',
  mediaType: 'image/png',
  description: 'The picture of `map.svg` in pixels, for documents and chats that show no SVG',
  options: ['split', 'page', 'scale'],
  async render(map, options) {
    const { renderPng } = await import('./map/renderPicture.ts')
    return renderPng(map, options)
  },
} satisfies DiagramFormat
