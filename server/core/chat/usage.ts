import type { TokenUsage } from '../../../common/model/thread.ts';

/** What two requests took together; what is known of one only counts as it is. */
export function addedUsage(a: TokenUsage, b: TokenUsage): TokenUsage {
	const sums = (['inputTokens', 'outputTokens', 'cost'] as const).flatMap((name) => {
		const known = [a[name], b[name]].filter((value) => value !== undefined);
		return known.length === 0 ? [] : [[name, known.reduce((sum, one) => sum + one, 0)]];
	});
	const estimated = a.estimated === true || b.estimated === true;
	return { ...(Object.fromEntries(sums) as TokenUsage), ...(estimated && { estimated }) };
}
