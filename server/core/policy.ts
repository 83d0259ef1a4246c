import type { PolicyRule, ProfilePolicy } from '../../common/model/profile.ts';
import { POLICY_RULES } from '../../common/model/profileRules.ts';
import { isLoopback } from './loopback.ts';

/** Rules that are about where text goes: what stays on this machine is no matter of theirs. */
const ABOUT_OTHER_MACHINES: ReadonlySet<PolicyRule> = new Set([
	'allowCloudModels',
	'allowCloudEmbeddings',
	'allowTelemetry',
]);

/**
 * Why a profile does not allow something: a sentence that says what to do. Undefined when it does.
 * @param address URL that would be asked, where one is known
 */
export function refusal(
	profile: string,
	policy: ProfilePolicy,
	rule: PolicyRule,
	address?: string,
): string | undefined {
	if (policy[rule]) return undefined;
	const url = address !== undefined && URL.canParse(address) ? new URL(address) : undefined;
	if (ABOUT_OTHER_MACHINES.has(rule) && url !== undefined && isLoopback(url.hostname)) return undefined;
	const { what, option } = POLICY_RULES[rule];
	const asked = url === undefined ? '' : `, so ${url.host} was not asked`;
	return (
		`The profile “${profile}” allows no ${what}${asked}. ` +
		`Run “Understory: Profile Policy…”, or \`understory profile policy ${quoted(profile)} --allow ${option}\`, to allow them.`
	);
}

function quoted(name: string): string {
	return name.includes(' ') ? `"${name}"` : name;
}
