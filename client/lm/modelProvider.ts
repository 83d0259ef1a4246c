import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { asObject } from '../../common/base/asObject.ts';
import type { ChatModelState, ChatProvider } from '../../common/model/chat.ts';
import { sendKeys } from '../inlineChat/chatKeys.ts';
import type { Services } from '../services.ts';
import { abortOn } from '../editor/abortOn.ts';
import { toMessages, toTool } from './messages.ts';

/** As the manifest declares it. */
export const VENDOR = 'understory';

/** What models hold is not told by their servers; VS Code cuts its prompts to this. Tokens. */
const MAX_INPUT_TOKENS = 32_000;
/** Models of these providers hold more than that. */
const MAX_CLOUD_INPUT_TOKENS = 128_000;
const CLOUD: ReadonlySet<ChatProvider> = new Set(['anthropic', 'openai', 'google']);
const MAX_OUTPUT_TOKENS = 8192;

/** Makes the models that are set up here available to the rest of VS Code: its chat, and other extensions. */
class ModelProvider implements vscode.LanguageModelChatProvider {
	readonly #services: Services;
	readonly #changed = new vscode.EventEmitter<void>();
	readonly onDidChangeLanguageModelChatInformation = this.#changed.event;

	constructor(services: Services) {
		this.#services = services;
	}

	/** The models may be others now. */
	refresh(): void {
		this.#changed.fire();
	}

	async provideLanguageModelChatInformation(
		_options: vscode.PrepareLanguageModelChatModelOptions,
		token: vscode.CancellationToken,
	): Promise<vscode.LanguageModelChatInformation[]> {
		const { server } = this.#services;
		if (server.state.phase !== 'ready') return []; // `refresh` follows when it is
		await sendKeys(this.#services);
		const { models, chat } = await server.call('chat/models', {}, abortOn(token));
		const usable = models.filter(({ problem }) => problem === undefined);
		const place = ({ ref }: ChatModelState): number => (chat.indexOf(ref) + chat.length + 1) % (chat.length + 1);
		return usable.toSorted((a, b) => place(a) - place(b)).map(describe);
	}

	async provideLanguageModelChatResponse(
		{ id: model }: vscode.LanguageModelChatInformation,
		messages: readonly vscode.LanguageModelChatRequestMessage[],
		{ tools = [], toolMode }: vscode.ProvideLanguageModelChatResponseOptions,
		progress: vscode.Progress<vscode.LanguageModelResponsePart>,
		token: vscode.CancellationToken,
	): Promise<void> {
		const { server } = this.#services;
		const id = randomUUID();
		let sent = 0;
		const report = (text: string): void => {
			sent += text.length;
			if (text !== '') progress.report(new vscode.LanguageModelTextPart(text));
		};
		const subscription = server.onEvent((event) => {
			if (event.name === 'understory/event/chat' && event.value.id === id) report(event.value.delta);
		});
		try {
			const { text, calls } = await server.call(
				'chat/complete',
				{
					id,
					model,
					messages: messages.flatMap(toMessages),
					tools: tools.map(toTool),
					toolMode: toolMode === vscode.LanguageModelChatToolMode.Required ? 'required' : 'auto',
				},
				abortOn(token),
			);
			report(text.slice(sent)); // what had not been told of yet
			for (const { id: call, name, input } of calls)
				progress.report(new vscode.LanguageModelToolCallPart(call, name, asObject(input)));
		} finally {
			subscription.dispose();
		}
	}

	async provideTokenCount(
		_model: vscode.LanguageModelChatInformation,
		text: string | vscode.LanguageModelChatRequestMessage,
		token: vscode.CancellationToken,
	): Promise<number> {
		const counted = typeof text === 'string' ? text : JSON.stringify(toMessages(text));
		return (await this.#services.server.call('chat/countTokens', { text: counted }, abortOn(token))).tokens;
	}
}

/** Registers the models, and tells VS Code each time that they may be others. */
export function registerModels(services: Services): vscode.Disposable {
	const provider = new ModelProvider(services);
	// VS Code reads models when its chat is opened, and refuses questions to participants until it has them.
	const readAgain = (): void => {
		provider.refresh();
		vscode.lm.selectChatModels({ vendor: VENDOR }).then(undefined, (error: unknown) => {
			services.log.warn(`VS Code did not read the models: ${String(error)}`);
		});
	};
	return vscode.Disposable.from(
		vscode.lm.registerLanguageModelChatProvider(VENDOR, provider),
		services.server.onDidChangeState(({ phase }) => {
			if (phase === 'ready') readAgain();
		}),
		vscode.workspace.onDidChangeConfiguration((event) => {
			if (event.affectsConfiguration('understory.chat')) readAgain();
		}),
		services.context.secrets.onDidChange(readAgain),
	);
}

function describe({ ref, provider, name, local, host }: ChatModelState): vscode.LanguageModelChatInformation {
	return {
		id: ref,
		name,
		family: provider,
		version: '1',
		detail: local ? 'on this machine' : host,
		tooltip: local ? `${ref}, on this machine` : `${ref}: what is asked is sent to ${host}`,
		maxInputTokens: CLOUD.has(provider) ? MAX_CLOUD_INPUT_TOKENS : MAX_INPUT_TOKENS,
		maxOutputTokens: MAX_OUTPUT_TOKENS,
		capabilities: { toolCalling: true, imageInput: false },
	};
}
