import type { DiagramFormat } from '../diagramFormat.ts'
import { computeLayout } from './map/layout.ts'
import { renderMapSvg } from './map/renderSvg.ts'
import { computeRoutes } from './map/routes.ts'

export default {
  extension: 'svg',
  mediaType: 'image/svg+xml',
  description:
    'The map as a picture: lanes from the customer to partners, phases as columns, unowned and contested marked',
  async render(map, title) {
    const layout = computeLayout(map)
    return renderMapSvg(map, layout, await computeRoutes(map, layout), title)
  },
} satisfies DiagramFormat
