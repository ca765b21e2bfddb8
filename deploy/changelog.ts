import { z } from 'zod'

const unreleasedHeading = '## [Unreleased]\n'

/**
 * Gives what is unreleased in a changelog a version and a day such as 2026-11-30. Returns the new text, and the notes of the
 * version without their heading. Throws if the version is there already, or nothing is unreleased.
 */
export function releaseChangelog(text: string, version: string, day: string) {
  z.iso.date().parse(day)
  if (text.includes(`\n## [${version}]`)) throw new Error(`CHANGELOG.md has ${version} already`)
  const start = text.indexOf(unreleasedHeading)
  if (start < 0) throw new Error(`CHANGELOG.md has no heading ${unreleasedHeading.trim()}`)
  const after = start + unreleasedHeading.length
  const end = text.indexOf('\n## [', after)
  const notes = text.slice(after, end < 0 ? undefined : end).trim()
  if (notes === '') throw new Error('CHANGELOG.md has nothing unreleased')
  return { notes, text: `${text.slice(0, after)}\n## [${version}] - ${day}\n${text.slice(after)}` }
}
