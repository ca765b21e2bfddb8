import type { LookAlike } from './importRecord.ts'
import type { ImportFault } from './importRow.ts'

/** What hears how the reading goes. */
export interface Listener {
  row(): void
  fault(fault: ImportFault): void
  notice(line: string): void
  lookAlike(found: LookAlike): void
}
