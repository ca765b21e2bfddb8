export { queryLimits } from './limits.ts'
export { checkPlan } from './planCheck.ts'
export { faultOf } from './regularExpressions.ts'
export {
  checkQuery,
  parameterName,
  type QueryAnswer,
  type QueryRequest,
  queryAllowance,
  runQuery,
} from './run.ts'
export { removeReport, type SavedReport, savedReports, saveReport, versionsOf } from './saved.ts'
export { savedFindings, savedSource } from './savedSource.ts'
export { checkText } from './text.ts'
