import { gcLogOption } from './gcTimer.ts'
import type { Java } from './java.ts'

/** Memory limits of the server; the operating system only allocates what it uses. */
export interface DatabaseMemory {
  readonly heapMiB: number
  readonly pageCacheMiB: number
}

/** Suffices for 100,000 touchpoints with 500,000 relationships, whose store is 240 MB. */
export const defaultMemory: DatabaseMemory = { heapMiB: 2_048, pageCacheMiB: 512 }

const initialHeapMiB = 256
const openedPackages = ['java.io', 'java.nio', 'sun.nio.ch']

/** Options that Neo4j needs on a plain class path. */
export const requiredJavaOptions: readonly string[] = [
  '--add-opens=java.base/java.nio=ALL-UNNAMED',
  '--enable-native-access=ALL-UNNAMED',
]

/**
 * Measured: the parallel collector is 5 to 15 % faster than the others in reports on many relationships;
 * TieredStopAtLevel=1 starts 0.4 s faster but triples their time.
 */
export function buildJvmOptions(java: Java, memory: DatabaseMemory): string[] {
  return [
    `-Xms${Math.min(initialHeapMiB, memory.heapMiB)}m`,
    `-Xmx${memory.heapMiB}m`,
    `-XX:MaxNewSize=${getMaxYoungMiB(memory.heapMiB)}m`,
    '-XX:+UseParallelGC',
    // The server is unreliable afterwards, so it exits and is restarted.
    '-XX:+ExitOnOutOfMemoryError',
    // Lets the server preallocate its log; otherwise a full disk interrupts transactions.
    ...openedPackages.map((packageName) => `--add-opens=java.base/${packageName}=ALL-UNNAMED`),
    ...(java.release >= 23 ? ['--sun-misc-unsafe-memory-access=allow'] : []),
    '-Xlog:disable',
    '-Xlog:all=error:stderr',
    gcLogOption,
  ]
}

/**
 * The part of the heap for new objects, which is never returned to the operating system. Measured: with the default, a
 * third of the heap, a server at rest takes twice the memory, and imports and reports as much processor time.
 */
const getMaxYoungMiB = (heapMiB: number): number =>
  Math.floor(Math.min(heapMiB / 3, Math.max(160, heapMiB / 12)))
