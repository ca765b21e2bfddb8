import type { NodeKind } from '../kind.ts'
import { choice, date, text } from '../property.ts'

export default {
  name: 'Evidence',
  path: 'evidence',
  description: 'What supports a statement on the map',
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
      'How it was gathered',
    ),
    collectedOn: date('When it was gathered'),
    source: text('Where it comes from', { maxLength: 500 }),
    quote: text('In the words of those who said it'),
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
