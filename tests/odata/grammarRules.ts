import { parseExpression } from '../../src/odata/syntax/expression.ts'
import { parseOptions } from '../../src/odata/syntax/options.ts'
import { parsePath } from '../../src/odata/syntax/path.ts'

/** How the rules of OData's grammar are read here, by the names they have there. */
export const rules: Readonly<Record<string, (text: string) => unknown>> = {
  commonExpr: expression,
  boolCommonExpr: expression,
  anyExpr: (text) => expression(`Items/${text}`),
  notExpr: expression,
  filter: (text) => parseOptions(encoded(text), new Set()),
  orderby: (text) => parseOptions(encoded(text), new Set()),
  select: (text) => parseOptions(encoded(text), new Set()),
  expand: (text) => parseOptions(encoded(text), new Set()),
  search: (text) => parseOptions(encoded(text), new Set()),
  queryOptions: (text) => parseOptions(text, new Set()),
  resourcePath: parsePath,
  primitiveLiteral: expression,
  stringLiteral: expression,
}

function expression(text: string): unknown {
  return parseExpression(decodeURIComponent(text), '$filter')
}

/** The value of one option, with what divides options written as it has to be. */
const encoded = (text: string) => text.replaceAll('&', '%26').replaceAll('+', '%2B').replaceAll('#', '%23')
