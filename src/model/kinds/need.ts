import type { NodeKind } from '../kind.ts'
import { integer } from '../property.ts'

export default {
  name: 'Need',
  path: 'needs',
  description: 'A need that makes a customer group engage',
  properties: {
    importance: integer('Importance to the customers, from 1 (low) to 5 (high)', {
      minimum: 1,
      maximum: 5,
    }),
  },
  example: { id: 'know-the-cost', name: 'Know what it will cost', importance: 5 },
} satisfies NodeKind
