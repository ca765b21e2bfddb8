import { choice } from './property.ts'

/** Where something stands in its life; touchpoints and systems share it. */
export const lifecycle = choice(
  { planned: 'planned', live: 'live', retiring: 'being retired', retired: 'retired' },
  'Where it stands in its life; absent counts as live',
)
