import type { Output } from '../../common/protocol/index.ts';
import type { HandlersOf } from './handler.ts';
import type { PolicyFile } from './profilePolicy.ts';

/** Which profile this server keeps. */
export interface ProfileFacts {
	readonly name: string;
	readonly dataDir: string;
}

export function createProfileHandlers(facts: ProfileFacts, policy: PolicyFile): HandlersOf<'profile'> {
	const profile = (): Output<'profile/get'> => ({ ...facts, policy: policy.rules });
	return {
		'profile/get': profile,
		'profile/setPolicy': (changes) => {
			policy.update(changes);
			return profile();
		},
	};
}
