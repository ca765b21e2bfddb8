import type { Prompt } from '../prompt.ts'

export default {
  name: 'what_breaks',
  title: 'What breaks when this fails?',
  description: 'Touchpoints, journeys and systems that are lost or affected if an element fails',
  arguments: [
    { name: 'element', description: 'Its name or path, such as System/billing-platform', required: true },
  ],
  write: ({ element }) =>
    [
      `What breaks when ${element} fails, and how far does it reach?`,
      'Find the element with find_elements, unless it is a path already. Call get_impact and say what is lost and what is only affected, the touchpoints first, with the path of the failure.',
      'Run the report single-points-of-failure and say whether the element is one.',
    ].join('\n'),
} satisfies Prompt
