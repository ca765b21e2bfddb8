import type { NodeKind } from '../kind.ts'
import { choice, date, text } from '../property.ts'

export default {
  name: 'Evidence',
  path: 'evidence',
  description: 'Research or data that supports what the map states',
  properties: {
    method: choice(
      {
        interview: 'interview',
        survey: 'survey',
        ethnography: 'ethnography',
        analytics: 'analytics',
        workshop: 'workshop',
        document: 'document',
      },
      'Research method',
    ),
    collectedOn: date('Date of collection'),
    source: text('Source', { maxLength: 500 }),
    quote: text('Verbatim quote'),
  },
  example: {
    id: 'first-invoice-interviews',
    name: 'Interviews on the first invoice',
    method: 'interview',
    collectedOn: '2026-02-12',
    source: 'Twelve customers, three months after the start',
    quote: 'I did not understand the part-month charge.',
  },
} satisfies NodeKind
