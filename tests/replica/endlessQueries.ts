/** Queries that only read and that no database limit ends, from an attack on an earlier version. */
export const endlessQueries: readonly [what: string, query: string, parameters?: object][] = [
  [
    'lists that fill the heap',
    'RETURN size([i IN range(1,10000) | [j IN range(1, 9999+size(toString(i))) | toString(j)+toString(i)]]) AS x',
  ],
  [
    'loops within loops',
    'RETURN reduce(a=0,i IN range(1,10000) | a+reduce(b=0,j IN range(1,9999+size(toString(i))) | b+reduce(c=0,k IN range(1,9998+size(toString(j))) | c+k))) AS x',
  ],
  [
    'a regular expression on a long text',
    'RETURN reduce(c=0,i IN range(1,10000) | c+CASE WHEN $t =~ "(?s).*[ab]{0,199}c" THEN 1 ELSE 0 END) AS c',
    { t: 'ab'.repeat(450_000) },
  ],
  ['a type of 2,500 levels', `RETURN 1 IS :: INTEGER${' LIST'.repeat(2_500)} AS x`],
]
