import type { NodeKind } from '../kind.ts'
import { choice, flag, text } from '../property.ts'

export default {
  name: 'Channel',
  path: 'channels',
  description:
    'A channel through which touchpoints happen: store, call centre, web, app, mail, social media, packaging or device',
  properties: {
    type: choice(
      {
        place: 'physical place',
        call: 'phone call',
        message: 'message',
        web: 'website',
        app: 'app',
        media: 'media',
        marketplace: 'marketplace or portal',
        identityProvider: 'identity provider',
        connectedDevice: 'connected device',
      },
      'Type of channel',
    ),
    medium: text('Medium, such as web or phone', { maxLength: 100 }),
    digital: flag('Digital channel'),
  },
  example: { id: 'call-centre', name: 'Call centre', type: 'call', medium: 'callCentre', digital: false },
} satisfies NodeKind
