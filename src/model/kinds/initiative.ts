import type { NodeKind } from '../kind.ts'
import { choice, date } from '../property.ts'

export default {
  name: 'Initiative',
  path: 'initiatives',
  description: 'Planned improvement work',
  properties: {
    status: choice({ open: 'open', started: 'started', done: 'done', dropped: 'dropped' }, 'Status'),
    dueOn: date('Due date'),
  },
  example: {
    id: 'explain-first-invoice',
    name: 'Explain the first invoice',
    status: 'started',
    dueOn: '2027-01-31',
  },
} satisfies NodeKind
