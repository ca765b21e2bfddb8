export { type Answers, answersHere } from './answers.ts'
export { answersInBackground } from './background.ts'
