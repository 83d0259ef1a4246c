import type { Event } from '../../common/base/emitter.ts';
import type { PolicyRule, ProfilePolicy } from '../../common/model/profile.ts';

/** What the profile allows. Whoever is about to open a connection, or to start what opens one, asks first. */
export interface Policy {
	readonly rules: ProfilePolicy;
	readonly onDidChange: Event<ProfilePolicy>;
	/** Why not, as a sentence that says what to do; undefined when it is allowed. `address` is the URL to be asked. */
	refusal(rule: PolicyRule, address?: string): string | undefined;
	/** @throws OperationError `forbidden` with the sentence of `refusal` */
	demand(rule: PolicyRule, address?: string): void;
}
