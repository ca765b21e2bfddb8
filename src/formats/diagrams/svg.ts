import type { Drawing } from '../diagramFormat.ts'
import { layoutOf } from './map/layout.ts'
import { mapSvg } from './map/renderSvg.ts'
import { routesOf } from './map/routes.ts'

export default {
  extension: 'svg',
  mediaType: 'image/svg+xml',
  description:
    'The map as a picture: lanes from the customer to partners, phases as columns, unowned and contested marked',
  async draw(map, title) {
    const layout = layoutOf(map)
    return mapSvg(map, layout, await routesOf(map, layout), title)
  },
} satisfies Drawing
