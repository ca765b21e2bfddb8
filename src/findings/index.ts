export * from './entry.ts'
export * from './list.ts'
export * from './states.ts'
export * from './subgraph.ts'
