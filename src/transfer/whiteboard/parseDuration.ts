const minutesPerUnit: Readonly<Record<string, number>> = {
  m: 1,
  min: 1,
  minute: 1,
  h: 60,
  hr: 60,
  hour: 60,
  d: 1_440,
  day: 1_440,
  w: 10_080,
  wk: 10_080,
  week: 10_080,
}

const partPattern = /(\d+(?:[.,]\d+)?)\s*([a-z]*)\.?\s*/giy
const isoPattern = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/i

/** Minutes of a duration such as `4 h`, `2 days`, `1 h 30 min`, `PT30M` or `30`. */
export function parseDurationMinutes(text: string): number | undefined {
  const trimmed = text.trim()
  return parseIsoMinutes(trimmed) ?? parsePhraseMinutes(trimmed)
}

function parseIsoMinutes(text: string): number | undefined {
  const [, ...parts] = isoPattern.exec(text) ?? []
  if (parts.every((value) => value === undefined)) return undefined
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts.map((value) => Number(value ?? 0))
  return Math.ceil(weeks * 10_080 + days * 1_440 + hours * 60 + minutes + seconds / 60)
}

function parsePhraseMinutes(text: string): number | undefined {
  let total = 0
  let end = 0
  for (const match of text.matchAll(partPattern)) {
    const [matchedText, number = '', word = ''] = match
    const unit = word.toLowerCase()
    const minutes = unit === '' ? 1 : (minutesPerUnit[unit] ?? minutesPerUnit[unit.replace(/s$/, '')])
    if (minutes === undefined || (unit === '' && matchedText.length < text.length)) return undefined
    total += Number(number.replace(',', '.')) * minutes
    end = match.index + matchedText.length
  }
  return end === 0 || end < text.length ? undefined : Math.ceil(total)
}
