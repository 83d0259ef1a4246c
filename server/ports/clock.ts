/** Milliseconds since the epoch. Given to whatever needs time, so that tests decide it. */
export type Clock = () => number;
