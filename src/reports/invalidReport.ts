import { AtlasError } from '../model/errors.ts'

/** Names the file as it is called in the project, the line where it is known, and what is wrong there. */
export function invalidReport(file: string, message: string, line?: number): AtlasError {
  const location = line === undefined ? file : `${file}:${line}`
  return new AtlasError('REPORT_INVALID', `${location}: ${message}`, { faults: [{ path: file, message }] })
}
