import type { Handlers } from './handler.ts';

/** Lists in lists of a kept grant; none is deeper. */
const MAX_DEPTH = 8;

/** Handlers that tell `hide` the secrets that windows hand over and the secrets that are made here, for the log. */
export function hideSecrets(handlers: Handlers, hide: (secrets: readonly string[]) => void): Handlers {
	return {
		...handlers,
		'chat/setKeys': (input, context) => {
			hide(textsIn(input.keys));
			return handlers['chat/setKeys'](input, context);
		},
		'model/setKeys': (input, context) => {
			hide(textsIn(input.keys));
			return handlers['model/setKeys'](input, context);
		},
		'upstream/setSecrets': (input, context) => {
			const { env, headers, client, grant } = input;
			hide([...textsIn(env), ...textsIn(headers).flatMap(withParts), ...textsIn(client?.secret)]);
			if (grant !== undefined) hide(secretsOfGrant(grant));
			return handlers['upstream/setSecrets'](input, context);
		},
		'door/createToken': async (input, context) => {
			const made = await handlers['door/createToken'](input, context);
			hide([made.token]);
			return made;
		},
		'webhook/add': async (input, context) => {
			const made = await handlers['webhook/add'](input, context);
			hide([made.secret]);
			return made;
		},
	};
}

/** Tokens and secrets of a sign-in, as `upstream/grants` gives it. */
export function secretsOfGrant(grant: string): string[] {
	try {
		return secretFields(JSON.parse(grant));
	} catch {
		return [grant]; // nobody can read it, so nothing in it may be written
	}
}

function secretFields(value: unknown, depth = 0): string[] {
	if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return [];
	return Object.entries(value).flatMap(([key, item]) =>
		/token$|secret|verifier/.test(key) ? textsIn(item) : secretFields(item, depth + 1),
	);
}

function textsIn(value: unknown, depth = 0): string[] {
	if (typeof value === 'string') return [value];
	if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return [];
	return Object.values(value).flatMap((item) => textsIn(item, depth + 1));
}

/** `Bearer abc` is secret as a whole, and `abc` alone. */
function withParts(header: string): string[] {
	return [header, ...header.split(/\s+/).slice(1)];
}
