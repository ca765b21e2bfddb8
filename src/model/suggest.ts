import { distance } from 'fastest-levenshtein'
import { joinWords } from './text.ts'

/** Longer names are not compared: the cost grows with the square of the length. */
const maxComparedLength = 100
/** Candidates are listed where none is similar and there are at most this many. */
const maxListedCandidates = 12

/** The candidate that was probably meant; nothing if none is similar. */
export function suggest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > maxComparedLength) return undefined
  let closest: string | undefined
  let closestDistance = getMaxDistance(name) + 1
  for (const candidate of candidates) {
    const edits = distance(normalize(name), normalize(candidate))
    if (edits >= closestDistance) continue
    closest = candidate
    closestDistance = edits
  }
  return closest
}

/** One edit for every three characters. */
const getMaxDistance = (name: string) => Math.ceil(name.length / 3)

const normalize = (name: string) => name.toLowerCase().replaceAll(/[^\p{Letter}\p{Number}]/gu, '')

/**
 * A sentence on a name that does not exist: `Unknown property 'importence'; did you mean 'importance'?`, or the names
 * that do exist if none is similar and they are few.
 */
export function describeUnknown(noun: string, name: string, candidates: Iterable<string>): string {
  const names = [...candidates]
  const unknown = `Unknown ${noun} ${quote(name)}`
  const suggestion = suggest(name, names)
  if (suggestion !== undefined) return `${unknown}; did you mean ${quote(suggestion)}?`
  const isListed = names.length > 0 && names.length <= maxListedCandidates
  return isListed ? `${unknown}; use ${joinWords(names, 'or')}` : unknown
}

/** Control characters are escaped, so that a name stays on its line. */
function quote(name: string): string {
  const shown = name.length > maxComparedLength ? `${name.slice(0, maxComparedLength)}…` : name
  return `'${JSON.stringify(shown).slice(1, -1)}'`
}
