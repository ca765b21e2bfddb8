import type { NodeKind } from '../kind.ts'
import { choice } from '../property.ts'

export default {
  name: 'DataSet',
  path: 'data-sets',
  description: 'Data that is collected, stored or used',
  properties: {
    sensitivity: choice(
      { public: 'public', internal: 'internal', personal: 'personal', special: 'special category' },
      'Data protection class; special category data (GDPR Article 9) needs the strictest protection',
    ),
  },
  example: { id: 'contract-data', name: 'Contract data', sensitivity: 'personal' },
} satisfies NodeKind
