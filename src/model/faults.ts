import type { z } from 'zod'
import type { Fault } from './errors.ts'

/** What zod found, one fault for each place: a JSON Pointer below `path` and a sentence without jargon. */
export function toFaults(error: z.ZodError, path = ''): Fault[] {
  return error.issues.flatMap((issue) => issueToFaults(issue, path))
}

function issueToFaults(issue: z.core.$ZodIssue, path: string): Fault[] {
  const issuePath = path + toJsonPointer(issue.path)
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: issuePath + toJsonPointer([key]),
      message: 'is not in the model',
    }))
  }
  return [{ path: issuePath, message: describeIssue(issue) }]
}

function describeIssue(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_value':
      return `has to be ${issue.values
        .map(String)
        .join(', ')
        .replace(/, ([^,]*)$/, ' or $1')}`
    case 'invalid_type':
      return issue.message.endsWith('received undefined')
        ? 'is required'
        : `has to be ${withArticle(issue.expected)}`
    case 'too_small':
      return `has to be ${formatLimit(issue.origin, `at least ${issue.minimum}`)}`
    case 'too_big':
      return `has to be ${formatLimit(issue.origin, `at most ${issue.maximum}`)}`
    case 'invalid_format':
      return describeFormatIssue(issue)
    default:
      return issue.message
  }
}

function describeFormatIssue(issue: z.core.$ZodIssueInvalidStringFormat): string {
  if (issue.format === 'date') return 'has to be a date such as 2026-03-31'
  if (issue.format === 'datetime') return 'has to be a time such as 2026-03-31T08:00:00Z'
  if (issue.format === 'uuid') return 'has to be a UUID'
  if (issue.format === 'regex' && issue.message.startsWith('Invalid')) return `has to match ${issue.pattern}`
  return `has to be ${issue.message}`
}

function formatLimit(origin: string, limit: string): string {
  if (origin === 'string') return `${limit} characters long`
  if (origin === 'array') return `${limit} entries long`
  return limit
}

const withArticle = (type: string) =>
  type === 'int' ? 'a whole number' : /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`

/** A JSON Pointer (RFC 6901). */
export function toJsonPointer(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
