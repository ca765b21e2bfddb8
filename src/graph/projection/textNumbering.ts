/** Numbers for the texts of a column in which few are different; the same text always has the same number. */
export interface TextNumbering {
  /** Numbers a text from 1; 0 for anything else. */
  readonly toNumber: (value: unknown) => number
  getText(number: number): string | undefined
}

/** Texts are numbered when they occur first, and remembered. */
export function createTextNumbering(): TextNumbering {
  const numbers = new Map<string, number>()
  const texts: string[] = []
  return {
    toNumber(value) {
      if (typeof value !== 'string') return 0
      const known = numbers.get(value)
      if (known !== undefined) return known
      const number = texts.push(value)
      numbers.set(value, number)
      return number
    },
    getText: (number) => texts[number - 1],
  }
}
