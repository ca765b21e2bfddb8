import { AtlasError } from '../model/errors.ts'

/** A report that is not sound; the file is named as it stands in the project. */
export function invalidReport(file: string, message: string): AtlasError {
  return new AtlasError('REPORT_INVALID', `${file}: ${message}`, { faults: [{ path: file, message }] })
}
