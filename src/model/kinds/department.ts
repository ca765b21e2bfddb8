import { type NodeKind, visibility } from '../kind.ts'

export default {
  name: 'Department',
  path: 'departments',
  description: 'A department or other unit of the company',
  properties: { visibility },
  example: { id: 'finance', name: 'Finance', visibility: 'support' },
} satisfies NodeKind
