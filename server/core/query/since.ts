/**
 * The moment a `since:` value means, in ms since the epoch: `12h`, `7d`, `2w`, `3m` (30 days each) or `1y` before now,
 * `today` and `yesterday` (local midnight), or a date. Undefined when it is none of them.
 */
export function parseSince(value: string, now: number): number | undefined {
	const word = value.toLowerCase();
	if (word === 'today') return midnight(now);
	if (word === 'yesterday') return midnight(midnight(now) - 1);
	const relative = /^(\d{1,4})(h|d|w|m|mo|y)$/.exec(word);
	if (relative !== null) return now - Number(relative[1]) * HOURS[relative[2]!]! * 3_600_000;
	const date = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/.exec(word);
	if (date === null) return undefined;
	const [year, month, day] = [Number(date[1]), Number(date[2]), Number(date[3] ?? 1)];
	const parsed = new Date(year, month - 1, day);
	return parsed.getMonth() === month - 1 && parsed.getDate() === day ? parsed.getTime() : undefined;
}

function midnight(time: number): number {
	return new Date(time).setHours(0, 0, 0, 0);
}

const HOURS: Readonly<Record<string, number>> = { h: 1, d: 24, w: 168, m: 720, mo: 720, y: 8760 };
