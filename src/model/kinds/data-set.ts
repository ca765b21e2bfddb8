import type { NodeKind } from '../kind.ts'
import { choice } from '../property.ts'

export default {
  name: 'DataSet',
  path: 'data-sets',
  description: 'Data that is collected or used',
  properties: {
    sensitivity: choice(['public', 'internal', 'personal', 'special'], 'How it has to be protected', {}),
  },
  example: { id: 'contract-data', name: 'Contract data', sensitivity: 'personal' },
} satisfies NodeKind
