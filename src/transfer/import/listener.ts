import type { LookAlike } from './importRecord.ts'
import type { ImportFault } from './importRow.ts'

/** What hears how the reading goes. */
export interface ImportListener {
  onRow(): void
  onFault(onFault: ImportFault): void
  onNotice(line: string): void
  onLookAlike(lookAlike: LookAlike): void
}
