import type { NodeKind } from '../kind.ts'
import { flag, text } from '../property.ts'

export default {
  name: 'Channel',
  path: 'channels',
  description:
    'A channel through which touchpoints happen: store, call centre, web, app, mail, social media, packaging or device',
  properties: {
    medium: text('Medium, such as web or phone', { maxLength: 100 }),
    digital: flag('Digital channel'),
  },
  example: { id: 'call-centre', name: 'Call centre', medium: 'callCentre', digital: false },
} satisfies NodeKind
