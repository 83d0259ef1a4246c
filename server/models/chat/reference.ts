import { chatProvider, type ChatModelState, type ChatProvider, type HttpProvider } from '../../../common/model/chat.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import type { WindowModel } from '../../../common/protocol/windowModels.ts';
import type { ChatSettings } from '../../../common/protocol/settings.ts';
import { isLoopback } from '../../core/loopback.ts';
import type { Policy } from '../../ports/policy.ts';
import type { WindowModels } from '../../ports/windowModels.ts';

/** Names as users know them. */
export const PROVIDER_LABELS: Readonly<Record<ChatProvider, string>> = {
	ollama: 'Ollama',
	'openai-compatible': 'The OpenAI-compatible server',
	anthropic: 'Anthropic',
	openai: 'OpenAI',
	google: 'Google',
	vscode: 'VS Code',
};

/** Addresses below which each provider's interface lies; those of local servers are their programs' defaults. */
const DEFAULT_URLS: Readonly<Record<HttpProvider, string>> = {
	ollama: 'http://127.0.0.1:11434',
	'openai-compatible': 'http://127.0.0.1:1234/v1',
	anthropic: 'https://api.anthropic.com/v1',
	openai: 'https://api.openai.com/v1',
	google: 'https://generativelanguage.googleapis.com/v1beta',
};

const NEEDS_KEY: ReadonlySet<ChatProvider> = new Set(['anthropic', 'openai', 'google']);

/** @throws OperationError `invalidInput` when it is not `provider/name` */
export function parseReference(ref: string): { readonly provider: ChatProvider; readonly name: string } {
	const slash = ref.indexOf('/');
	const provider = chatProvider.safeParse(ref.slice(0, slash));
	const name = ref.slice(slash + 1);
	if (slash < 1 || !provider.success || name === '')
		throw new OperationError(
			'invalidInput',
			`“${ref}” names no model. Write provider/name, with one of ${chatProvider.options.join(', ')}, or run “Understory: Set Up Model…”.`,
		);
	return { provider: provider.data, name };
}

/** Base address of a provider, without a slash at its end. @throws OperationError `invalidInput` when it is none */
export function baseUrl(provider: HttpProvider, { urls }: ChatSettings): string {
	const url = urls[provider] || DEFAULT_URLS[provider];
	if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url.replace(/\/+$/, '');
	throw new OperationError(
		'invalidInput',
		`“${url}” is no address. Correct ${provider} in the setting understory.chat.urls.`,
	);
}

/** Names a model of the editor. @param name what follows `vscode/` @throws OperationError `invalidInput` when it is not `vendor/id` */
export function editorModel(name: string): WindowModel {
	const slash = name.indexOf('/');
	if (slash > 0 && slash < name.length - 1) return { vendor: name.slice(0, slash), id: name.slice(slash + 1) };
	throw new OperationError(
		'invalidInput',
		`“vscode/${name}” names no model of VS Code. Write vscode/vendor/id, such as vscode/copilot/gpt-4o, or run “Understory: Set Up Model…”.`,
	);
}

export function editorReference({ vendor, id }: WindowModel): string {
	return `vscode/${vendor}/${id}`;
}

/** What the settings, keys, policy and windows say of a model; whether its server runs is not asked. */
export function describeModel(
	ref: string,
	settings: ChatSettings,
	keys: ReadonlyMap<HttpProvider, string>,
	policy: Policy,
	windows: WindowModels,
): ChatModelState {
	const { obstacle, ...state } = placeModel(ref, settings, keys, policy, windows);
	return obstacle === undefined ? state : { ...state, problem: obstacle.problem };
}

/** What keeps a model from being asked. */
export interface Obstacle {
	readonly kind: 'notAllowed' | 'noKey' | 'noWindow';
	/** A sentence that says what to do. */
	readonly problem: string;
}

/** Where a model is, and what is in the way. @throws OperationError `invalidInput` when it cannot be told what is meant */
export function placeModel(
	ref: string,
	settings: ChatSettings,
	keys: ReadonlyMap<HttpProvider, string>,
	policy: Policy,
	windows: WindowModels,
): Omit<ChatModelState, 'problem'> & { readonly obstacle?: Obstacle } {
	const { provider, name } = parseReference(ref);
	if (provider === 'vscode') return placeEditorModel(ref, editorModel(name), policy, windows);
	const url = baseUrl(provider, settings);
	const { host, hostname } = new URL(url);
	const state = { ref, provider, name, host, local: isLoopback(hostname) };
	const forbidden = policy.refusal('allowCloudModels', url);
	if (forbidden !== undefined) return { ...state, obstacle: { kind: 'notAllowed', problem: forbidden } };
	if (!NEEDS_KEY.has(provider) || keys.has(provider)) return state;
	const problem = `There is no key for ${PROVIDER_LABELS[provider]}. Run “Understory: Set Up Model…” to store one.`;
	return { ...state, obstacle: { kind: 'noKey', problem } };
}

/** The editor does not tell where a model runs, so that it counts as being elsewhere. */
function placeEditorModel(
	ref: string,
	{ vendor, id }: WindowModel,
	policy: Policy,
	windows: WindowModels,
): ReturnType<typeof placeModel> {
	const state = { ref, provider: 'vscode' as const, name: id, host: `VS Code: ${vendor}`, local: false };
	const forbidden = policy.refusal('allowCloudModels');
	if (forbidden !== undefined) return { ...state, obstacle: { kind: 'notAllowed', problem: forbidden } };
	const missing = windows.refusal();
	return missing === undefined ? state : { ...state, obstacle: { kind: 'noWindow', problem: missing } };
}
