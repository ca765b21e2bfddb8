import type { NodeKind } from '../kind.ts'
import { minutes, text } from '../property.ts'

export default {
  name: 'Promise',
  path: 'promises',
  description: 'A promise of the company to its customers',
  properties: {
    statement: text('Wording as customers receive it'),
    promisedResponseMinutes: minutes('Promised time from request to first response'),
    promisedResolutionMinutes: minutes('Promised time from request to resolution'),
  },
  example: {
    id: 'online-in-ten-days',
    name: 'Online in ten days',
    statement: 'You are online ten days after your order.',
    promisedResolutionMinutes: 14_400,
  },
} satisfies NodeKind
