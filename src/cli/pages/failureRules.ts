import { failureRules, propagationEffects } from '../../model/failureRules.ts'
import { markdownTable } from './markdown.ts'

/** How failures spread, as paragraphs of a page. */
export const renderFailureRules = (): string[] => [
  'Each relationship type declares how a failure crosses it from one end to the other, the dependent one:',
  markdownTable(
    ['propagation', 'the dependent end is'],
    Object.entries(propagationEffects).map(([propagation, effect]) => [`\`${propagation}\``, effect]),
  ),
  failureRules,
]
