import type { Question } from './benchQuery.ts'
import { listTouchpoints } from './listTouchpoints.ts'
import { readTouchpoint } from './readTouchpoint.ts'
import { roleGaps, roleGapsAgain } from './roleGaps.ts'

/** All that is measured, by name. */
export const questions: ReadonlyMap<string, Question> = new Map(
  [readTouchpoint, listTouchpoints, roleGaps, roleGapsAgain].map((question) => [question.name, question]),
)

/** What a peer has to serve: questions under the same address are answered alike. */
export const routes: readonly Question[] = [
  ...new Map([...questions.values()].map((question) => [question.route, question])).values(),
]
