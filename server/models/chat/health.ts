import {
	chatRole,
	type ChatModelHealth,
	type ChatProvider,
	type ChatRole,
	type HttpProvider,
} from '../../../common/model/chat.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import type { ChatSettings } from '../../../common/protocol/settings.ts';
import type { Policy } from '../../ports/policy.ts';
import type { WindowModels } from '../../ports/windowModels.ts';
import { fetchModelNames } from './modelList.ts';
import { editorReference, placeModel } from './reference.ts';

type State = ChatModelHealth['state'];

export interface HealthSources {
	readonly settings: ChatSettings;
	readonly keys: ReadonlyMap<HttpProvider, string>;
	readonly policy: Policy;
	readonly windows: WindowModels;
}

/** A provider that has not answered by then is not reachable. Milliseconds. */
const LIMIT_MS = 3000;

/**
 * How the models of the settings are. Each provider among them is asked once for what it has, as when a model is chosen;
 * no text is sent, and the profile's policy is heeded.
 */
export async function modelHealth(
	sources: HealthSources,
	chains: Readonly<Record<ChatRole, readonly string[]>>,
	outcomeOf: (ref: string) => Pick<ChatModelHealth, 'lastAnswerAt' | 'lastFailure'>,
	signal: AbortSignal,
): Promise<ChatModelHealth[]> {
	const refs = [...new Set(chatRole.options.flatMap((role) => chains[role]))];
	const reach = new Reach(sources, AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]));
	return Promise.all(
		refs.map(async (ref) => ({
			roles: chatRole.options.filter((role) => chains[role].includes(ref)),
			...(await oneModel(ref, sources, reach)),
			...outcomeOf(ref),
		})),
	);
}

/** What of a name can be told to others: fine-tuned models and files are named by their owners. */
function publicModelName(provider: ChatProvider, name: string): string {
	const own =
		provider === 'openai-compatible' || name.startsWith('ft:') || (provider === 'ollama' && name.includes('/'));
	return own ? '' : name;
}

async function oneModel(
	ref: string,
	{ settings, keys, policy, windows }: HealthSources,
	reach: Reach,
): Promise<Pick<ChatModelHealth, 'provider' | 'name' | 'local' | 'state'>> {
	try {
		const { provider, name, local, obstacle } = placeModel(ref, settings, keys, policy, windows);
		const state = obstacle?.kind ?? (await reach.state(provider, ref));
		return { provider, name: publicModelName(provider, name), local, state };
	} catch (error) {
		if (!OperationError.is(error, 'invalidInput')) throw error;
		return { name: '', local: false, state: 'misnamed' };
	}
}

/** Asks each provider once. */
class Reach {
	readonly #sources: HealthSources;
	readonly #signal: AbortSignal;
	readonly #asked = new Map<ChatProvider, Promise<ReadonlySet<string>>>();

	constructor(sources: HealthSources, signal: AbortSignal) {
		this.#sources = sources;
		this.#signal = signal;
	}

	/** Of a model that nothing is known to keep from being asked. */
	async state(provider: ChatProvider, ref: string): Promise<State> {
		try {
			const known = await this.#list(provider);
			// Only these two name every model they have by the one name it has.
			const told = provider === 'ollama' || provider === 'vscode';
			return !told || known.has(ref) || known.has(`${ref}:latest`) ? 'reachable' : 'unknownModel';
		} catch (error) {
			return stateOf(error);
		}
	}

	#list(provider: ChatProvider): Promise<ReadonlySet<string>> {
		const known = this.#asked.get(provider) ?? this.#ask(provider);
		this.#asked.set(provider, known);
		return known;
	}

	async #ask(provider: ChatProvider): Promise<ReadonlySet<string>> {
		const { settings, keys, policy, windows } = this.#sources;
		if (provider === 'vscode') return new Set((await windows.models(this.#signal)).map(editorReference));
		const names = await fetchModelNames(provider, settings, keys, policy, this.#signal);
		return new Set(names.map((name) => `${provider}/${name}`));
	}
}

function stateOf(error: unknown): State {
	if (OperationError.is(error, 'forbidden')) return 'notAllowed';
	const details = OperationError.is(error) ? error.details : undefined;
	const refused =
		typeof details === 'object' && details !== null && 'fault' in details && details.fault === 'keyRefused';
	return refused ? 'keyRefused' : 'unreachable';
}
