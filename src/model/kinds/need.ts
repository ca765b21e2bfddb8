import type { NodeKind } from '../kind.ts'
import { integer } from '../property.ts'

export default {
  name: 'Need',
  path: 'needs',
  description: 'Why a customer group engages',
  properties: {
    importance: integer('How much it matters to them, 1 (little) to 5 (most)', {
      minimum: 1,
      maximum: 5,
    }),
  },
  example: { id: 'know-the-cost', name: 'Know what it will cost', importance: 5 },
} satisfies NodeKind
