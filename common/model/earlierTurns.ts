/** Names in `exclude` the turns of the conversation before the question. */
export const EARLIER_TURNS = 'earlier';
