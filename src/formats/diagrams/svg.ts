import type { DiagramFormat } from '../diagramFormat.ts'
import { computeLayout } from './map/layout.ts'
import { renderMapSvg } from './map/renderSvg.ts'
import { computeRoutes } from './map/routes.ts'

export default {
  extension: 'svg',
  mediaType: 'image/svg+xml',
  description:
    'Map as a picture: phases as columns, lanes from customers to partners, unowned and contested touchpoints marked',
  async render(map, title) {
    const layout = computeLayout(map)
    return renderMapSvg(map, layout, await computeRoutes(map, layout), title)
  },
} satisfies DiagramFormat
