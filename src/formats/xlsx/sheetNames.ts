const maxNameLength = 31

/** Assigns valid and unique names to sheets; further parts of a table are numbered: `name (2)`. */
export function createSheetNamer(): (name: string, partNumber: number) => string {
  const usedNames = new Set<string>()
  return (name, partNumber) => {
    const sanitizedName = name.replaceAll(/[[\]:*?/\\]/g, '-').replaceAll(/^'+|'+$/g, '') || 'Sheet'
    for (let number = partNumber; ; number += 1) {
      const suffix = number === 1 ? '' : ` (${number})`
      const candidate = sanitizedName.slice(0, maxNameLength - suffix.length) + suffix
      if (usedNames.has(candidate.toLowerCase())) continue
      usedNames.add(candidate.toLowerCase())
      return candidate
    }
  }
}
