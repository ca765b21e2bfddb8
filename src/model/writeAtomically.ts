import { rename, rm } from 'node:fs/promises'

/** Writes a file under a temporary name and renames it, so that a file under its own name is complete. */
export async function writeAtomically(
  file: string,
  write: (partialFile: string) => Promise<void>,
): Promise<void> {
  const partialFile = `${file}.${process.pid}.partial`
  try {
    await write(partialFile)
    await rename(partialFile, file)
  } finally {
    await rm(partialFile, { force: true })
  }
}
