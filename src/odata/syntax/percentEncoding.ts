import { invalidInput } from '../errors.ts'

/** Decodes percent-encoded text of a query or path. */
export function decodePercentEncoding(text: string, option: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw invalidInput({ in: option, at: 0 }, "every '%' must start a percent-encoded UTF-8 character")
  }
}
