import { choice } from './property.ts'

const stages = { planned: 'planned', live: 'live', retiring: 'being retired', retired: 'retired' } as const

const inactiveStages: readonly (keyof typeof stages)[] = ['planned', 'retired']

/** The lifecycle of touchpoints and systems. */
export const lifecycle = choice(stages, 'Lifecycle status; absent means live')

/** Whether an element with that lifecycle status is in use. */
export const isLive = (stage: unknown): boolean => !inactiveStages.some((inactive) => inactive === stage)
