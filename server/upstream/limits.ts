import type { Upstream } from '../../common/model/upstream.ts';

/** What a call must keep to. */
export interface Limits {
	/** Longest time without a sign of life. Milliseconds. */
	readonly idleMs: number;
	/** Longest result, as JSON. */
	readonly maxBytes: number;
}

/** Limits of a call: what the user chose for the tool, else what its server has. @param tool undefined for what is no tool */
export function limitsOf({ timeoutSeconds, maxOutputKb, rules }: Upstream, tool?: string): Limits {
	const rule = tool === undefined ? undefined : rules.find((candidate) => candidate.tool === tool);
	return {
		idleMs: (rule?.timeoutSeconds ?? timeoutSeconds) * 1000,
		maxBytes: (rule?.maxOutputKb ?? maxOutputKb) * 1024,
	};
}
