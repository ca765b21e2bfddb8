import type { Jdk } from './jdk.ts'

/** What the server may take, in MiB; the operating system lends it only what it uses. */
export interface DatabaseMemory {
  readonly heapMiB: number
  readonly pageCacheMiB: number
}

/** Enough for 100,000 touchpoints with 500,000 relationships, whose store is 240 MB. */
export const defaultMemory: DatabaseMemory = { heapMiB: 2_048, pageCacheMiB: 512 }

const initialHeapMiB = 256
const openedPackages = ['java.io', 'java.nio', 'sun.nio.ch']

/**
 * The parallel collector was the quickest of three in reports over many relationships, by 5 to 15 %; the first
 * compiler alone (TieredStopAtLevel=1) starts 0.4 s sooner and makes them take three times as long.
 */
export function buildJvmOptions(java: Jdk, memory: DatabaseMemory): string[] {
  return [
    `-Xms${Math.min(initialHeapMiB, memory.heapMiB)}m`,
    `-Xmx${memory.heapMiB}m`,
    '-XX:+UseParallelGC',
    // After it nothing the server does can be relied on; it is started anew.
    '-XX:+ExitOnOutOfMemoryError',
    // Without these it cannot reserve room for its log, and a full disk cuts a transaction in the middle of that.
    ...openedPackages.map((packageName) => `--add-opens=java.base/${packageName}=ALL-UNNAMED`),
    ...(java.release >= 23 ? ['--sun-misc-unsafe-memory-access=allow'] : []),
    '-Xlog:disable',
    '-Xlog:all=error:stderr',
  ]
}
