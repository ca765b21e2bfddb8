import type { NodeKind } from '../kind.ts'
import { choice, integer } from '../property.ts'

export default {
  name: 'Customer',
  path: 'customers',
  description: 'A group of customers (segment or persona), never the record of one person',
  properties: {
    type: choice(
      { endUser: 'end user', buyer: 'buyer', channelPartner: 'channel partner' },
      'What they are to the company',
    ),
    size: integer('How many people', { minimum: 0, unit: 'people' }),
  },
  example: { id: 'young-families', name: 'Young families', type: 'endUser', size: 120_000 },
} satisfies NodeKind
