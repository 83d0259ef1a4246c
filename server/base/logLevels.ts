/** Levels of the Model Context Protocol's log messages (those of RFC 5424), the most talkative first. */
const LEVELS = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'] as const;
export type LogLevel = (typeof LEVELS)[number];

/** Whether who asked for messages of `wanted` and above is told one of `level`; without a wish everybody is told everything. */
export function isHeard(level: LogLevel, wanted: LogLevel | undefined): boolean {
	return wanted === undefined || LEVELS.indexOf(level) >= LEVELS.indexOf(wanted);
}

/** Undefined for no levels. */
export function mostTalkative(levels: Iterable<LogLevel>): LogLevel | undefined {
	const all = new Set(levels);
	return LEVELS.find((level) => all.has(level));
}
