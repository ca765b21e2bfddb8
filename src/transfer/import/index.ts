export { importHere, problemOf } from './here.ts'
export { type Imports, isEnded, openImports } from './jobs.ts'
export type { ImportOrder, ImportRecord, ImportState } from './record.ts'
export { type ImportFault, type Mode, pathOfFault } from './row.ts'
