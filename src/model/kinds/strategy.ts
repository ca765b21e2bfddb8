import type { NodeKind } from '../kind.ts'
import { text, textList } from '../property.ts'

export default {
  name: 'Strategy',
  path: 'strategies',
  description: 'A customer-experience strategy that guides journeys and touchpoints',
  properties: {
    statement: text('What the experience should be, in a sentence'),
    principles: textList('Principles that guide decisions', { maxLength: 500 }),
  },
  example: {
    id: 'one-company',
    name: 'One company',
    statement: 'Customers meet one company, whatever the channel.',
    principles: ['Ask once', 'Promise only what we deliver'],
  },
} satisfies NodeKind
