import type { DiagramFormat } from '../diagramFormat.ts'

export default {
  extension: 'svg',
  mediaType: 'image/svg+xml',
  description:
    'Map as a picture: phases as columns, lanes from customers to partners, unowned and contested touchpoints marked',
  options: ['split', 'page'],
  async render(map, options) {
    const { renderSvg } = await import('./map/renderPicture.ts')
    return renderSvg(map, options)
  },
} satisfies DiagramFormat
