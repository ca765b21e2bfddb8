import type { Prompt } from '../prompt.ts'

export default {
  name: 'who_owns',
  title: 'Who owns this, and who has which role?',
  description: 'Owner and roles of a touchpoint or another element, and what is contested or missing',
  arguments: [
    { name: 'element', description: 'Its name or path, such as Touchpoint/first-invoice', required: true },
  ],
  write: ({ element }) =>
    [
      `Who owns ${element}, and who has which role there?`,
      'Find the element with find_elements, unless it is a path already. Read it with get_element: relationships of type OWNS, DEFINES, IMPLEMENTS, INFLUENCES and PROVIDES_DATA_TO name the holders; since and until say when a claim is valid.',
      'Then read list_findings for the element: contested ownership and missing roles are among them.',
    ].join('\n'),
} satisfies Prompt
