import type { ChatProvider } from '../../common/model/chat.ts';

interface ProviderFacts {
	readonly label: string;
	/** True when it only answers to who has an account. */
	readonly cloud: boolean;
	readonly description: string;
}

/** The providers as the set-up shows them, local ones first. */
export const PROVIDERS: Readonly<Record<ChatProvider, ProviderFacts>> = {
	ollama: { label: 'Ollama', cloud: false, description: 'runs on this machine' },
	'openai-compatible': {
		label: 'OpenAI-compatible server',
		cloud: false,
		description: 'LM Studio, llama.cpp, vLLM and others, at an address of yours',
	},
	anthropic: { label: 'Anthropic', cloud: true, description: 'needs a key; text is sent to Anthropic' },
	openai: { label: 'OpenAI', cloud: true, description: 'needs a key; text is sent to OpenAI' },
	google: { label: 'Google', cloud: true, description: 'needs a key; text is sent to Google' },
};

export const chatProviders = Object.keys(PROVIDERS) as ChatProvider[];
