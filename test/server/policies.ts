import type { ProfilePolicy } from '../../common/model/profile.ts';
import { OPEN_POLICY } from '../../common/model/profileRules.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { refusal } from '../../server/core/policy.ts';
import type { Policy } from '../../server/ports/policy.ts';

/** The product's rules over a policy that is not kept anywhere. */
export function policyOf(rules: ProfilePolicy): Policy {
	const policy: Policy = {
		rules,
		onDidChange: () => ({ dispose: () => undefined }),
		refusal: (rule, address) => refusal('test', rules, rule, address),
		demand: (rule, address) => {
			const reason = policy.refusal(rule, address);
			if (reason !== undefined) throw new OperationError('forbidden', reason);
		},
	};
	return policy;
}

export const openPolicy = policyOf(OPEN_POLICY);
