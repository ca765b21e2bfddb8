import type { Transaction } from '../../graph/index.ts'
import type { ImportRecord } from './record.ts'

export type ImportDeed = 'started' | 'done' | 'undone'

/** Where an import enters the audit trail: once for each deed, in the transaction that makes it true. */
export async function noteImport(
  _transaction: Transaction,
  _deed: ImportDeed,
  _record: ImportRecord,
): Promise<void> {}
