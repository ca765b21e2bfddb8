import type { NodeKind } from '../kind.ts'
import { text } from '../property.ts'

export default {
  name: 'Journey',
  path: 'journeys',
  description: 'The path of a customer group towards a goal',
  properties: { goal: text('Goal of the customers') },
  example: { id: 'getting-connected', name: 'Getting connected', goal: 'To be online in the new home' },
} satisfies NodeKind
