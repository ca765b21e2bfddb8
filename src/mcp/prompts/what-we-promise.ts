import type { Prompt } from '../prompt.ts'

export default {
  name: 'what_we_promise',
  title: 'What do we promise, and do we keep it?',
  description: 'Promises to customers, those that are broken, cannot be kept or contradict each other',
  arguments: [{ name: 'customer', description: 'Name or id of a customer group; all if omitted' }],
  write: ({ customer }) =>
    [
      `What do we promise ${customer ?? 'customers'}, and which promises do we break?`,
      'List the promises with find_elements (kind Promise). Run the reports promise-gaps, promise-feasibility and promise-contradictions, and name who made each broken promise and where it is stated.',
    ].join('\n'),
} satisfies Prompt
