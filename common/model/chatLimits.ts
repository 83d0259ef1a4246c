/** Characters of a selection that can be asked about, or rewritten. */
export const MAX_SELECTION = 200_000;
