import { z } from 'zod';
import type { HttpProvider, ModelFault } from '../../../common/model/chat.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import type { ChatSettings } from '../../../common/protocol/settings.ts';
import type { Policy } from '../../ports/policy.ts';
import { baseUrl, PROVIDER_LABELS } from './reference.ts';

/** How each provider lists its models. Names that cannot chat are left out where the answer tells. */
const LISTS: Readonly<Record<HttpProvider, { path: string; names: (json: unknown) => string[] }>> = {
	ollama: {
		path: '/api/tags',
		names: (json) =>
			ollamaTags
				.parse(json)
				.models.filter(canChat)
				.map(({ name }) => name),
	},
	'openai-compatible': { path: '/models', names: openAINames },
	openai: { path: '/models', names: openAINames },
	anthropic: { path: '/models?limit=1000', names: openAINames },
	google: { path: '/models?pageSize=1000', names: googleNames },
};

/**
 * Names of the models a provider has, in its own order.
 * @throws OperationError `unavailable` when it cannot be reached, refuses, or says what is not understood, with the fault
 * in its details; `forbidden`
 */
export async function fetchModelNames(
	provider: HttpProvider,
	settings: ChatSettings,
	keys: ReadonlyMap<HttpProvider, string>,
	policy: Policy,
	signal: AbortSignal,
): Promise<string[]> {
	const { path, names } = LISTS[provider];
	const base = baseUrl(provider, settings);
	policy.demand('allowCloudModels', base);
	const who = PROVIDER_LABELS[provider];
	const failed = (fault: ModelFault, message: string): OperationError =>
		new OperationError('unavailable', message, { fault });
	let response: Response;
	try {
		response = await fetch(base + path, {
			headers: headersOf(provider, keys.get(provider)),
			redirect: 'error',
			signal,
		});
	} catch {
		if (signal.aborted && (signal.reason as Error)?.name !== 'TimeoutError') throw signal.reason;
		throw failed('unreachable', `${who} cannot be reached at ${new URL(base).host}. Is it running?`);
	}
	if (response.status === 401 || response.status === 403)
		throw failed('keyRefused', `${who} refused the key. Store a valid one with “Understory: Set Up Model…”.`);
	if (!response.ok) throw failed('failed', `${who} did not list its models (${response.status}).`);
	try {
		return names(await response.json());
	} catch {
		throw failed('failed', `What answers at ${base} is not ${who}. Check the address.`);
	}
}

const ollamaTags = z.object({
	models: z.array(z.object({ name: z.string(), details: z.object({ family: z.string() }).partial().optional() })),
});
const openAIModels = z.object({ data: z.array(z.object({ id: z.string() })) });
const googleModels = z.object({
	models: z.array(z.object({ name: z.string(), supportedGenerationMethods: z.array(z.string()).default([]) })),
});

/** Embedding models cannot chat; Ollama lists them all together. */
function canChat({ name, details }: z.infer<typeof ollamaTags>['models'][number]): boolean {
	return !/embed|bge|minilm|rerank/i.test(name) && !/bert/i.test(details?.family ?? '');
}

function openAINames(json: unknown): string[] {
	return openAIModels.parse(json).data.map(({ id }) => id);
}

function googleNames(json: unknown): string[] {
	return googleModels
		.parse(json)
		.models.filter(({ supportedGenerationMethods: methods }) => methods.includes('generateContent'))
		.map(({ name }) => name.replace(/^models\//, ''));
}

function headersOf(provider: HttpProvider, key: string | undefined): Record<string, string> {
	if (key === undefined) return {};
	switch (provider) {
		case 'anthropic':
			return { 'x-api-key': key, 'anthropic-version': '2023-06-01' };
		case 'google':
			return { 'x-goog-api-key': key };
		default:
			return { authorization: `Bearer ${key}` };
	}
}
