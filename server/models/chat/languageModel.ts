import type { LanguageModel } from 'ai';
import type { HttpProvider } from '../../../common/model/chat.ts';
import type { ChatSettings } from '../../../common/protocol/settings.ts';
import type { Policy } from '../../ports/policy.ts';
import { keepingErrors } from './ollamaErrors.ts';
import { baseUrl } from './reference.ts';

/** A redirect would take the text, and perhaps the key, to an address that the user did not choose. */
function allowedFetch(policy: Policy): typeof fetch {
	return (input, init) => {
		policy.demand('allowCloudModels', input instanceof Request ? input.url : String(input));
		return fetch(input, { ...init, redirect: 'error' });
	};
}

/** The AI SDK's model of that name. Each provider's code is read when it is first needed. */
export async function openLanguageModel(
	provider: HttpProvider,
	name: string,
	settings: ChatSettings,
	keys: ReadonlyMap<HttpProvider, string>,
	policy: Policy,
): Promise<LanguageModel> {
	const guarded = allowedFetch(policy);
	const url = baseUrl(provider, settings);
	// Never undefined: the SDK would look for a key in the environment of whoever started the server first.
	const options = { baseURL: url, apiKey: keys.get(provider) ?? '', fetch: guarded };
	switch (provider) {
		case 'ollama': {
			const { createOllama } = await import('ollama-ai-provider-v2');
			return createOllama({ baseURL: `${url}/api`, fetch: keepingErrors(guarded) })(name);
		}
		case 'openai-compatible': {
			const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
			const { apiKey, ...withoutKey } = options;
			const known = apiKey === '' ? withoutKey : options;
			return createOpenAICompatible({ ...known, name: 'openai-compatible', includeUsage: true })(name);
		}
		case 'anthropic': {
			const { createAnthropic } = await import('@ai-sdk/anthropic');
			return createAnthropic(options)(name);
		}
		case 'openai': {
			const { createOpenAI } = await import('@ai-sdk/openai');
			return createOpenAI(options)(name);
		}
		case 'google': {
			const { createGoogle } = await import('@ai-sdk/google');
			return createGoogle(options)(name);
		}
	}
}
