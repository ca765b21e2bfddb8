import type { NodeKind } from '../kind.ts'
import { choice } from '../property.ts'

export default {
  name: 'Process',
  path: 'processes',
  description: 'A process or policy behind the touchpoints',
  properties: { type: choice({ process: 'process', policy: 'policy' }, 'Process or policy') },
  example: { id: 'credit-check', name: 'Credit check', type: 'process' },
} satisfies NodeKind
