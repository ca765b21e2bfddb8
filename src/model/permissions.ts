/**
 * What a route may need of its caller. `nothing`: anyone may; `read`: all that is on the map, and reports; `query`:
 * Cypher of one's own; `edit`: elements and findings; `curate`: imports, merges, reviews, exports of everything;
 * `administer`: keys and the audit trail.
 */
export const permissions = ['nothing', 'read', 'query', 'edit', 'curate', 'administer'] as const

export type Permission = (typeof permissions)[number]
