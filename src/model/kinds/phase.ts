import type { NodeKind } from '../kind.ts'
import { choice, integer } from '../property.ts'

export default {
  name: 'Phase',
  path: 'phases',
  description: 'A stage of a journey',
  properties: {
    period: choice(
      { prePurchase: 'before purchase', purchase: 'purchase', postPurchase: 'after purchase' },
      'Before, during or after the purchase',
    ),
    position: integer('Position in the journey, starting at 1', { minimum: 1, maximum: 1_000 }),
  },
  example: { id: 'getting-connected.order', name: 'Order', period: 'purchase', position: 3 },
} satisfies NodeKind
