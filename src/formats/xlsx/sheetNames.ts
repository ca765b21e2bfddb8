const longestName = 31

/** Gives each sheet a name that Excel takes and no other sheet has; further parts of a table count up: `name (2)`. */
export function sheetNamer(): (name: string, part: number) => string {
  const taken = new Set<string>()
  return (name, part) => {
    const allowed = name.replaceAll(/[[\]:*?/\\]/g, '-').replaceAll(/^'+|'+$/g, '') || 'Sheet'
    for (let number = part; ; number += 1) {
      const ending = number === 1 ? '' : ` (${number})`
      const candidate = allowed.slice(0, longestName - ending.length) + ending
      if (taken.has(candidate.toLowerCase())) continue
      taken.add(candidate.toLowerCase())
      return candidate
    }
  }
}
