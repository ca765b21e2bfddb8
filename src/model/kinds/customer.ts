import type { NodeKind } from '../kind.ts'
import { choice, integer } from '../property.ts'

export default {
  name: 'Customer',
  path: 'customers',
  description: 'A customer group (segment or persona), never an individual person',
  properties: {
    type: choice(
      { endUser: 'end user', buyer: 'buyer', channelPartner: 'channel partner' },
      'Relationship to us',
    ),
    size: integer('Number of people', { minimum: 0, unit: 'people' }),
  },
  example: { id: 'young-families', name: 'Young families', type: 'endUser', size: 120_000 },
} satisfies NodeKind
