import type { NodeKind } from '../kind.ts'
import { text } from '../property.ts'

export default {
  name: 'Journey',
  path: 'journeys',
  description: 'What a customer group goes through to reach a goal',
  properties: { goal: text('What the customers want to reach') },
  example: { id: 'getting-connected', name: 'Getting connected', goal: 'To be online in the new home' },
} satisfies NodeKind
