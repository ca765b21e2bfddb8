import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { getManifestPath } from './manifest.ts'

/** The name of a backup of a series: `atlas-2026-11-24T060000Z.backup`. Names sort by time. */
export const toBackupName = (time: Date) =>
  `atlas-${time
    .toISOString()
    .replaceAll(':', '')
    .replace(/\.\d+Z$/, 'Z')}.backup`

const namePattern = /^atlas-\d{4}-\d\d-\d\dT\d{6}Z\.backup$/

/**
 * Deletes the oldest backups of a series with their manifests and returns their names. Other files, and backups without a
 * manifest, which are incomplete, count for nothing and stay.
 */
export async function deleteOldBackups(folder: string, keep: number): Promise<string[]> {
  const names = await readdir(folder)
  const complete = names
    .filter((name) => namePattern.test(name) && names.includes(getManifestPath(name)))
    .toSorted()
  const old = complete.slice(0, Math.max(0, complete.length - keep))
  for (const name of old) {
    await rm(join(folder, getManifestPath(name)))
    await rm(join(folder, name))
  }
  return old
}
