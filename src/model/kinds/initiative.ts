import type { NodeKind } from '../kind.ts'
import { choice, date } from '../property.ts'

export default {
  name: 'Initiative',
  path: 'initiatives',
  description: 'Work that a department takes on',
  properties: {
    status: choice({ open: 'open', started: 'started', done: 'done', dropped: 'dropped' }, 'How far it is'),
    dueOn: date('When it shall be done'),
  },
  example: {
    id: 'explain-first-invoice',
    name: 'Explain the first invoice',
    status: 'started',
    dueOn: '2027-01-31',
  },
} satisfies NodeKind
