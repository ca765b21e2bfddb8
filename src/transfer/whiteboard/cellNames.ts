/** What people write where they have no answer. */
const placeholders: ReadonlySet<string> = new Set([
  ...[
    'n/a',
    'na',
    'n.a.',
    'tbd',
    'tba',
    'tbc',
    'todo',
    '?',
    '??',
    '???',
    '-',
    '--',
    '–',
    '—',
    '.',
    '…',
    '...',
  ],
  ...[
    'none',
    'nobody',
    'nothing',
    'null',
    'nil',
    'unknown',
    'not known',
    'not applicable',
    'no owner',
    'open',
  ],
  ...['k.a.', 'k. a.', 'n.n.', 'keine', 'keiner', 'niemand', 'unbekannt', 'offen', 'unklar'],
  ...['aucun', 'aucune', 'personne', 'inconnu', 's.o.', 'néant'],
])

/** Whether a text stands for no answer. */
export const isPlaceholder = (text: string): boolean => placeholders.has(text.toLowerCase())

/** Whether a text repeats the cell above in handwriting. */
export const isDitto = (text: string): boolean =>
  /^(?:["”„″〃]+|ditto|idem|dito|see above|s\. ?o\.|siehe oben)$/i.test(text)

/** The names of a cell: semicolons and line breaks separate them. */
export const splitNames = (text: string): string[] =>
  text.split(/[;\r\n]/).map((part) => part.replace(/^\s*[•·▪◦*]\s*|^\s*[-–]\s+/, '').trim())

/** Whether a name may be several that something else than a semicolon separates. */
export const mayBeSeveral = (name: string): boolean =>
  /\S\s*[/&+|]\s*\S|,\s|\S\s(?:and|und|et|or|oder|ou)\s\S/i.test(name)
