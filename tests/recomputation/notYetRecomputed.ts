/** Reports that no recomputation covers yet. */
export const notYetRecomputed: readonly string[] = ['assumption-flips', 'ownership-coverage']
