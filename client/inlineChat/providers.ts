import type { ChatProvider, HttpProvider } from '../../common/model/chat.ts';

interface ProviderFacts {
	readonly label: string;
	readonly description: string;
	/** What has to be known before its models can be asked: a key of the user's account, an address, or nothing. */
	readonly needs: 'key' | 'address' | 'nothing';
}

/** The providers as the set-up shows them, local ones first. */
export const PROVIDERS: Readonly<Record<ChatProvider, ProviderFacts>> = {
	ollama: { label: 'Ollama', needs: 'address', description: 'runs on this machine' },
	'openai-compatible': {
		label: 'OpenAI-compatible server',
		needs: 'address',
		description: 'LM Studio, llama.cpp, vLLM and others, at an address of yours',
	},
	vscode: {
		label: 'Models of VS Code',
		needs: 'nothing',
		description: 'GitHub Copilot and those of other extensions; text is sent to them',
	},
	anthropic: { label: 'Anthropic', needs: 'key', description: 'needs a key; text is sent to Anthropic' },
	openai: { label: 'OpenAI', needs: 'key', description: 'needs a key; text is sent to OpenAI' },
	google: { label: 'Google', needs: 'key', description: 'needs a key; text is sent to Google' },
};

export const chatProviders = Object.keys(PROVIDERS) as ChatProvider[];

/** Those that may want a key. */
export const keyProviders = chatProviders.filter((provider): provider is HttpProvider => provider !== 'vscode');
