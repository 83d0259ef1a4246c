import type { UpstreamToolRule } from '../../../common/model/upstream.ts';

/** What is to change of a rule. Left out: as it was; null: as the server's own rule says. */
export interface RuleChanges {
	readonly enabled?: boolean | undefined;
	readonly approval?: UpstreamToolRule['approval'] | null;
	readonly timeoutSeconds?: number | null | undefined;
	readonly maxOutputKb?: number | null | undefined;
}

/** The rule of a tool after a change. @param pin hash of the tool as it is now, if it is known */
export function changedRule(
	tool: string,
	before: UpstreamToolRule | undefined,
	{ enabled = before?.enabled, approval, timeoutSeconds, maxOutputKb }: RuleChanges,
	pin: string | undefined,
): UpstreamToolRule {
	// Who says nothing of approval has not seen what the tool has become.
	const sees = approval !== undefined || before === undefined;
	const rule = {
		enabled,
		approval: after(before?.approval, approval),
		pin: sees ? pin : before.pin,
		timeoutSeconds: after(before?.timeoutSeconds, timeoutSeconds),
		maxOutputKb: after(before?.maxOutputKb, maxOutputKb),
	};
	const said = Object.entries(rule).filter(([, value]) => value !== undefined);
	return { tool, ...Object.fromEntries(said) };
}

function after<T>(before: T | undefined, change: T | null | undefined): T | undefined {
	return change === undefined ? before : (change ?? undefined);
}
