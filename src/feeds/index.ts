export * from './feedTable.ts'
export { feedTables } from './feedTables.ts'
