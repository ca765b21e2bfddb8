import type { NodeKind } from '../kind.ts'
import { lifecycle } from '../lifecycle.ts'
import { integer, text } from '../property.ts'

export default {
  name: 'System',
  path: 'systems',
  description: 'Technology: an application, a platform, a device',
  properties: {
    type: text('What sort of technology', { maxLength: 100 }),
    vendor: text('Who makes it', { maxLength: 200 }),
    lifecycle,
    criticality: integer('How much depends on it, 1 (little) to 5 (all)', {
      minimum: 1,
      maximum: 5,
    }),
  },
  example: {
    id: 'billing-platform',
    name: 'Billing platform',
    type: 'application',
    vendor: 'Example Software',
    lifecycle: 'live',
    criticality: 5,
  },
} satisfies NodeKind
