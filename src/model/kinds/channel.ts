import type { NodeKind } from '../kind.ts'
import { flag, text } from '../property.ts'

export default {
  name: 'Channel',
  path: 'channels',
  description: 'Where it happens: store, call centre, web, app, mail, social media, packaging, device',
  properties: {
    medium: text('What carries it', { maxLength: 100 }),
    digital: flag('Whether it is digital'),
  },
  example: { id: 'call-centre', name: 'Call centre', medium: 'callCentre', digital: false },
} satisfies NodeKind
