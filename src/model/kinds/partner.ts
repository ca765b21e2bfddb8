import { type NodeKind, visibility } from '../kind.ts'
import { choice } from '../property.ts'

export default {
  name: 'Partner',
  path: 'partners',
  description: 'An external company that takes part in the customer experience',
  properties: {
    type: choice(
      {
        supplier: 'supplier',
        agency: 'agency',
        reseller: 'reseller',
        contractor: 'contractor',
        regulator: 'regulator',
        other: 'other',
      },
      'Relationship to us',
    ),
    visibility,
  },
  example: { id: 'parcel-carrier', name: 'Parcel carrier', type: 'contractor', visibility: 'frontstage' },
} satisfies NodeKind
