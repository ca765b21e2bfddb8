import { type NodeKind, visibility } from '../kind.ts'
import { text } from '../property.ts'

export default {
  name: 'Employee',
  path: 'employees',
  description: 'A person or position on the inside',
  properties: {
    title: text('What the position is called', { maxLength: 200 }),
    email: text('Where to write to', {
      maxLength: 254,
      pattern: '^[^@\\s]+@[^@\\s]+$',
      patternHint: 'an e-mail address',
    }),
    visibility,
  },
  example: {
    id: 'head-of-billing',
    name: 'Head of billing',
    title: 'Head of billing',
    email: 'billing@example.com',
    visibility: 'backstage',
  },
} satisfies NodeKind
