export { csdlJson, csdlXml, serviceDocument } from './answers/metadata.ts'
export type { Style } from './answers/style.ts'
export * from './service.ts'
export { rowsAtMost } from './syntax/clauses.ts'
