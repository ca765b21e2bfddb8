import type { NodeKind } from '../kind.ts'
import { lifecycle } from '../lifecycle.ts'
import { integer, text } from '../property.ts'

export default {
  name: 'System',
  path: 'systems',
  description: 'Technology: an application, platform or device',
  properties: {
    type: text('Type of technology, such as application, platform, identityProvider or connectedDevice', {
      maxLength: 100,
    }),
    vendor: text('Vendor', { maxLength: 200 }),
    lifecycle,
    criticality: integer('Criticality, from 1 (low) to 5 (high)', {
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
