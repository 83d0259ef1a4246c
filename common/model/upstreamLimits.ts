/** Longest time of a call without a sign of progress. Seconds. */
export const TIMEOUT_SECONDS = { min: 1, max: 3600 };
/** Longest result of a call, resource or prompt. KiB. */
export const OUTPUT_KB = { min: 1, max: 65_536 };
