import type { Propagation } from './relationshipType.ts'

/** What each propagation does to the dependent end of a relationship. */
export const propagationEffects: Readonly<Record<Propagation, string>> = {
  requires: 'lost when the other end is lost',
  oneOf:
    'lost when the other ends of all its relationships of this type are lost; affected while at least one is left',
  affects: 'affected, never lost',
  none: 'neither lost nor affected',
}

/** The rules that every report about failures follows, beside the propagation of each relationship type. */
export const failureRules =
  'An element fails, and others are lost or affected because of it, directly or through others, in any number of ' +
  'steps; everything that is lost is affected, too. Only relationships that are valid on the day count, and only ' +
  'elements in use: touchpoints and systems that are planned or retired are neither lost nor affected, do not replace ' +
  'others, and pass nothing on.'
