export { parseSupposedChange, type SupposedChange, supposedChangeSchema } from './request.ts'
export { type Consequences, type Supposition, whatIf, whatIfTimeoutMs } from './whatIf.ts'
