import { type NodeKind, visibility } from '../kind.ts'
import { text } from '../property.ts'

export default {
  name: 'Employee',
  path: 'employees',
  description: 'A person or position in the company',
  properties: {
    title: text('Job title', { maxLength: 200 }),
    email: text('E-mail address', {
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
