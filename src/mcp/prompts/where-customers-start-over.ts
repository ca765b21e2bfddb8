import type { Prompt } from '../prompt.ts'

export default {
  name: 'where_customers_start_over',
  title: 'Where do customers start over?',
  description: 'Handoffs along a journey at which nothing is shared, so that customers must start over',
  arguments: [{ name: 'journey', description: 'Name or id of a journey; all if omitted' }],
  write: ({ journey }) =>
    [
      `Where do customers change hands${journey === undefined ? '' : ` on the journey ${journey}`}, and where must they start over?`,
      'Run the report handoffs; list_reports has its parameters. Name each step at which customers must start over, who is responsible before and after it, and how long the handoff takes.',
    ].join('\n'),
} satisfies Prompt
