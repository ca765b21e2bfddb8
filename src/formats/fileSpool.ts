import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, rm, rmdir, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'

/** A file that is complete. */
export interface SpooledFile {
  readonly path: string
  readonly bytes: number
}

/** Files that are written once and read several times, for a limited time. */
export interface FileSpool extends AsyncDisposable {
  /** The file with a name; nothing if it was never written or is no longer there. */
  get(name: string): Promise<SpooledFile | undefined>
  /** The file with a name, which is written first if it is not there; once, however many callers wait. */
  getOrWrite(name: string, write: (path: string) => Promise<void>): Promise<SpooledFile>
}

export interface SpoolOptions {
  /** Created when it is needed; other processes may use it too. */
  readonly folder: string
  /** Of all files; the newest one always stays. */
  readonly maxBytes: number
  /** Since the last use. */
  readonly keptForMs: number
}

interface SpoolEntry {
  readonly file: Promise<SpooledFile>
  /** 0 until it is written. */
  bytes: number
  usedAtMs: number
}

/** Creates a spool, whose files go with it; those that a killed process has left go later. */
export function createFileSpool({ folder, maxBytes, keptForMs }: SpoolOptions): FileSpool {
  const id = randomUUID()
  /** The least recently used first. */
  const entries = new Map<string, SpoolEntry>()

  async function writeFile(name: string, write: (path: string) => Promise<void>): Promise<SpooledFile> {
    const path = join(folder, `${id}-${createHash('sha256').update(name).digest('hex')}`)
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await write(path)
      return { path, bytes: (await stat(path)).size }
    } catch (error) {
      entries.delete(name)
      await rm(path, { force: true })
      throw error
    }
  }

  /** Deletes what has not been used for long, and the least recently used of what is too much. */
  async function evict(): Promise<void> {
    let bytes = entries.values().reduce((sum, entry) => sum + entry.bytes, 0)
    for (const [name, entry] of entries) {
      const isExpired = entry.usedAtMs + keptForMs < performance.now()
      if (entry.bytes === 0 || entries.size === 1 || !(isExpired || bytes > maxBytes)) continue
      entries.delete(name)
      bytes -= entry.bytes
      await rm((await entry.file).path, { force: true })
    }
    await deleteAbandonedFiles(folder, 2 * keptForMs)
  }

  /** The file of an entry; nothing, and no entry any more, if somebody has deleted it. */
  async function use(name: string, entry: SpoolEntry): Promise<SpooledFile | undefined> {
    entry.usedAtMs = performance.now()
    entries.delete(name)
    entries.set(name, entry)
    const file = await entry.file
    if (await touch(file.path)) return file
    if (entries.get(name) === entry) entries.delete(name)
    return undefined
  }

  async function add(name: string, write: (path: string) => Promise<void>): Promise<SpooledFile> {
    const entry = { file: writeFile(name, write), bytes: 0, usedAtMs: performance.now() }
    entries.set(name, entry)
    const file = await entry.file
    entry.bytes = file.bytes
    await evict()
    return file
  }

  return {
    get: async (name) => {
      const entry = entries.get(name)
      return entry && use(name, entry)
    },
    async getOrWrite(name, write) {
      const entry = entries.get(name)
      if (!entry) return add(name, write)
      return (await use(name, entry)) ?? this.getOrWrite(name, write)
    },
    async [Symbol.asyncDispose]() {
      const files = await Promise.allSettled([...entries.values()].map(({ file }) => file))
      for (const result of files)
        if (result.status === 'fulfilled') await rm(result.value.path, { force: true })
      await rmdir(folder).catch(() => {})
    },
  }
}

/** Marks a file as used now; returns whether it is there. */
async function touch(path: string): Promise<boolean> {
  const now = new Date()
  return utimes(path, now, now).then(
    () => true,
    () => false,
  )
}

/** Deletes the files of a folder that no process has used for a time. */
async function deleteAbandonedFiles(folder: string, unusedForMs: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const file = await stat(path).catch(() => undefined)
    if (file && file.mtimeMs + unusedForMs < Date.now()) await rm(path, { force: true })
  }
}
