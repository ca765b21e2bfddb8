import { parseExpression } from '../../src/odata/syntax/expression.ts'
import { parseOptions } from '../../src/odata/syntax/options.ts'
import { parsePath } from '../../src/odata/syntax/path.ts'

/** How the rules of OData's grammar are read here, by the names they have there. */
export const grammarRules: Readonly<Record<string, (text: string) => unknown>> = {
  commonExpr: parseFilterText,
  boolCommonExpr: parseFilterText,
  anyExpr: (text) => parseFilterText(`Items/${text}`),
  notExpr: parseFilterText,
  filter: (text) => parseOptions(encodeOptionValue(text), new Set()),
  orderby: (text) => parseOptions(encodeOptionValue(text), new Set()),
  select: (text) => parseOptions(encodeOptionValue(text), new Set()),
  expand: (text) => parseOptions(encodeOptionValue(text), new Set()),
  search: (text) => parseOptions(encodeOptionValue(text), new Set()),
  queryOptions: (text) => parseOptions(text, new Set()),
  resourcePath: parsePath,
  primitiveLiteral: parseFilterText,
  stringLiteral: parseFilterText,
}

function parseFilterText(text: string): unknown {
  return parseExpression(decodeURIComponent(text), '$filter')
}

/** The value of one option, with separators of options encoded as required. */
const encodeOptionValue = (text: string) =>
  text.replaceAll('&', '%26').replaceAll('+', '%2B').replaceAll('#', '%23')
