import { createHash } from 'node:crypto'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
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

export interface SpoolLimits {
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

/** Creates a spool in a temporary folder, which goes with it. */
export function createFileSpool({ maxBytes, keptForMs }: SpoolLimits): FileSpool {
  /** The least recently used first. */
  const entries = new Map<string, SpoolEntry>()
  let folder: Promise<string> | undefined
  const openFolder = () => {
    folder ??= mkdtemp(join(tmpdir(), 'cx-atlas-spool-'))
    return folder
  }

  async function writeFile(name: string, write: (path: string) => Promise<void>): Promise<SpooledFile> {
    const path = join(await openFolder(), createHash('sha256').update(name).digest('hex'))
    try {
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
  }

  function use(name: string, entry: SpoolEntry): Promise<SpooledFile> {
    entry.usedAtMs = performance.now()
    entries.delete(name)
    entries.set(name, entry)
    return entry.file
  }

  return {
    get: async (name) => {
      const entry = entries.get(name)
      return entry && use(name, entry)
    },
    async getOrWrite(name, write) {
      const known = entries.get(name)
      if (known) return use(name, known)
      const entry = { file: writeFile(name, write), bytes: 0, usedAtMs: performance.now() }
      entries.set(name, entry)
      const file = await entry.file
      entry.bytes = file.bytes
      await evict()
      return file
    },
    async [Symbol.asyncDispose]() {
      await Promise.allSettled([...entries.values()].map(({ file }) => file))
      if (folder) await rm(await folder, { recursive: true, force: true })
    },
  }
}
