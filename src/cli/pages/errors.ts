import { errorCodes } from '../../model/errors.ts'
import { createGeneratedNotice, markdownTable } from './markdown.ts'

/** All error codes as a page, in the order of their statuses. */
export function renderErrorsPage(): string {
  const rows = Object.entries(errorCodes)
    .toSorted(([, a], [, b]) => a.status - b.status)
    .map(([code, { status, title, cause, remedy }]) => [String(status), `\`${code}\``, title, cause, remedy])
  return [
    createGeneratedNotice('src/model/errors.ts'),
    '# Errors',
    'Every error of the API is a problem document (RFC 9457, `application/problem+json`). Programs should rely on ' +
      '`code`; `title`, `detail` and `message` are for people and may change. `errors` lists the places at fault: ' +
      '`path` is a JSON Pointer into the body, or the name of a parameter or header, and `in` names the part of the ' +
      'request. `instance` is the id of the request in the log. Responses with status 429 and 503 carry `Retry-After`.',
    'The OData feed reports the same codes in the error format of OData; the command line prints `detail` and exits ' +
      'with a non-zero code.',
    markdownTable(['status', 'code', 'title', 'cause', 'what to do'], rows),
    '',
  ].join('\n\n')
}
