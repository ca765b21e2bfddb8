import type { NodeKind } from '../kind.ts'
import { minutes, text } from '../property.ts'

export default {
  name: 'Promise',
  path: 'promises',
  description: 'Something the company told its customers they will get',
  properties: {
    statement: text('The promise as customers hear it'),
    promisedResponseMinutes: minutes('From the customer’s question to the first answer, as promised'),
    promisedResolutionMinutes: minutes('From the customer’s question to the end of the matter, as promised'),
  },
  example: {
    id: 'online-in-ten-days',
    name: 'Online in ten days',
    statement: 'You are online ten days after your order.',
    promisedResolutionMinutes: 14_400,
  },
} satisfies NodeKind
