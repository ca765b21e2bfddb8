import { choice } from './property.ts'

/** The lifecycle of touchpoints and systems. */
export const lifecycle = choice(
  { planned: 'planned', live: 'live', retiring: 'being retired', retired: 'retired' },
  'Lifecycle status; absent means live',
)
