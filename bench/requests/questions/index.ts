import { listTouchpoints } from './listTouchpoints.ts'
import type { Question } from './question.ts'
import { readTouchpoint } from './readTouchpoint.ts'
import { roleGaps } from './roleGaps.ts'

/** All that is measured, by name. */
export const questions: ReadonlyMap<string, Question> = new Map(
  [readTouchpoint, listTouchpoints, roleGaps].map((question) => [question.name, question]),
)

export type { Subject } from '../subject.ts'
export * from './question.ts'
