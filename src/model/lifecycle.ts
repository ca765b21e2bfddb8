import { choice } from './property.ts'

/** Where something stands in its life; touchpoints and systems share it. */
export const lifecycle = choice(
  ['planned', 'live', 'retiring', 'retired'],
  'Where it stands in its life; absent counts as live',
)
