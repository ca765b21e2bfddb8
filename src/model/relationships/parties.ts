/** Kinds of nodes that can own and take part in the work. */
export const actorKinds = ['Department', 'Employee', 'Partner'] as const

/** Kinds of nodes that are organizations. */
export const organizationKinds = ['Department', 'Partner'] as const
