import type { LookAlike } from './record.ts'
import type { ImportFault } from './row.ts'

/** What hears how the reading goes. */
export interface Listener {
  row(): void
  fault(fault: ImportFault): void
  notice(line: string): void
  lookAlike(found: LookAlike): void
}
