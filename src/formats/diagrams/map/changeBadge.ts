import type { Shape } from '../drawing/drawing.ts'
import { createBadge } from './badge.ts'
import { changeLabels, type MapChange } from './ecosystemMap.ts'
import { colors } from './theme.ts'

/** A label on the upper edge of what changed since an earlier state: in words, since not everyone tells its color apart. */
export const drawChangeBadge = (change: MapChange | undefined, left: number, top: number): Shape[] =>
  change === undefined
    ? []
    : createBadge(changeLabels[change].toUpperCase(), {
        left,
        top: top - 7,
        radius: 7,
        color: colors.changes[change],
      })
