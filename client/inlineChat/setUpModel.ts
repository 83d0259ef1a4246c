import * as vscode from 'vscode';
import type { ChatProvider, HttpProvider } from '../../common/model/chat.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Output } from '../../common/protocol/index.ts';
import type { Services } from '../services.ts';
import { hasKey, keepKey, sendKeys } from './chatKeys.ts';
import { chatProviders, keyProviders, PROVIDERS } from './providers.ts';

interface Choice extends vscode.QuickPickItem {
	readonly run?: () => Promise<void>;
}

/** Understory: Set Up Model… chooses the language model that answers, and takes its key or address. */
export async function setUpModel(services: Services): Promise<void> {
	await sendKeys(services);
	const { models, embed } = await services.server.call('chat/models', {});
	const local = models.filter(({ provider, problem }) => provider === 'ollama' && problem === undefined);
	const choices: Choice[] = [
		{ label: 'Found on this machine', kind: vscode.QuickPickItemKind.Separator },
		...local.map(({ ref, name }) => ({ label: name, description: 'Ollama', run: () => chooseModel(ref) })),
		...(local.length === 0 ? [{ label: 'Install Ollama…', description: 'none was found', run: openOllama }] : []),
		{ label: 'Other models', kind: vscode.QuickPickItemKind.Separator },
		...chatProviders.map((provider) => ({
			label: `${PROVIDERS[provider].label}…`,
			description: PROVIDERS[provider].description,
			run: () => setUpProvider(services, provider),
		})),
		{
			label: 'No preference',
			description: 'a model of Ollama, if it runs on this machine',
			run: () => chooseModel(''),
		},
		{ label: 'Search by meaning', kind: vscode.QuickPickItemKind.Separator },
		{ label: 'Embedding Model…', description: embedText(embed), run: openEmbeddingSettings },
		...(await forgetChoices(services)),
	];
	const chosen = await vscode.window.showQuickPick(choices, {
		title: 'Set Up Model',
		placeHolder: 'Which language model should answer?',
		matchOnDescription: true,
	});
	await chosen?.run?.();
}

/** Which model makes vectors now, and where its servers are. */
function embedText(servers: Output<'chat/models'>['embed']): string {
	const places = servers.map(({ local, host }) => (host === '' ? 'on this machine' : local ? host : `sent to ${host}`));
	return [servers[0]?.ref ?? '', ...places].join(', ');
}

async function openEmbeddingSettings(): Promise<void> {
	await vscode.commands.executeCommand('workbench.action.openSettings', 'understory.embedding');
}

async function setUpProvider(services: Services, provider: ChatProvider): Promise<void> {
	if (provider !== 'vscode' && !(await askAccess(services, provider))) return;
	const ref = await askModel(services, provider);
	if (ref !== undefined) await chooseModel(ref);
}

/** Takes the address and the key of a provider, where it needs them. False when the user went away. */
async function askAccess(services: Services, provider: HttpProvider): Promise<boolean> {
	if (PROVIDERS[provider].needs === 'address' && !(await askAddress(provider))) return false;
	return askKey(services, provider);
}

const DEFAULT_ADDRESSES: Partial<Record<HttpProvider, string>> = {
	ollama: 'http://127.0.0.1:11434',
	'openai-compatible': 'http://127.0.0.1:1234/v1',
};

/** False when the user went away. */
async function askAddress(provider: HttpProvider): Promise<boolean> {
	const config = vscode.workspace.getConfiguration('understory.chat');
	const urls = config.get<Record<string, string>>('urls') ?? {};
	const standard = DEFAULT_ADDRESSES[provider] ?? '';
	const value = await vscode.window.showInputBox({
		title: PROVIDERS[provider].label,
		prompt: 'Address of the server. What you ask is sent there.',
		value: urls[provider] || standard,
		ignoreFocusOut: true,
		validateInput: (text) =>
			/^https?:\/\/[^\s/]+/.test(text) ? undefined : 'An address begins with http:// or https://',
	});
	if (value === undefined) return false;
	const { [provider]: _, ...others } = urls;
	const next = value === standard ? others : { ...others, [provider]: value };
	await config.update('urls', next, vscode.ConfigurationTarget.Global);
	return true;
}

/** False when the user went away. Local servers need no key. */
async function askKey(services: Services, provider: HttpProvider): Promise<boolean> {
	const { label, needs } = PROVIDERS[provider];
	const cloud = needs === 'key';
	if (provider === 'ollama') return true;
	const known = await hasKey(services, provider);
	const key = await vscode.window.showInputBox({
		title: label,
		prompt: cloud
			? `Key of your account. It is kept in the editor's secret storage. The lines you ask about, those around them and similar passages of your workspace are sent to ${label}.`
			: 'Key of the server, if it wants one.',
		placeHolder: known ? 'Leave empty to keep the key you have' : cloud ? 'Paste the key' : 'Leave empty for none',
		password: true,
		ignoreFocusOut: true,
		validateInput: (text) => (cloud && !known && text.trim() === '' ? 'A key is needed' : undefined),
	});
	if (key === undefined) return false;
	if (key.trim() !== '') await keepKey(services, provider, key.trim());
	return true;
}

/** The provider's models; a name that is typed when it does not tell them. */
async function askModel({ server, log }: Services, provider: ChatProvider): Promise<string | undefined> {
	const title = PROVIDERS[provider].label;
	try {
		const { models } = await vscode.window.withProgress(
			{ location: vscode.ProgressLocation.Notification, title: `Asking ${title} for its models` },
			() => server.call('chat/models', { provider }),
		);
		if (models.length > 0) {
			const items = models.map(({ name, ref, provider: from, host }) => ({
				label: name,
				ref,
				...(from === 'vscode' && { description: host }),
			}));
			const options = { title, placeHolder: 'Which model should answer?', matchOnDescription: true };
			return (await vscode.window.showQuickPick(items, options))?.ref;
		}
		if (provider === 'vscode') return void vscode.window.showInformationMessage(NO_EDITOR_MODELS);
	} catch (error) {
		if (!OperationError.is(error, 'unavailable')) throw error;
		log.warn(error.message);
		void vscode.window.showWarningMessage(error.message);
		if (provider === 'vscode') return undefined;
	}
	const name = await vscode.window.showInputBox({ title, prompt: 'Name of the model', ignoreFocusOut: true });
	return name === undefined || name.trim() === '' ? undefined : `${provider}/${name.trim()}`;
}

const NO_EDITOR_MODELS =
	'VS Code has no models of its own now. Sign in to GitHub Copilot, or install an extension that brings models.';

async function chooseModel(ref: string): Promise<void> {
	const config = vscode.workspace.getConfiguration('understory.chat');
	await config.update('model', ref === '' ? undefined : ref, vscode.ConfigurationTarget.Global);
	const text = ref === '' ? 'A model of Ollama answers when it runs on this machine.' : `${ref} answers from now on.`;
	void vscode.window.showInformationMessage(text);
}

async function forgetChoices(services: Services): Promise<Choice[]> {
	const known = await Promise.all(keyProviders.map((provider) => hasKey(services, provider)));
	const withKey = keyProviders.filter((_, at) => known[at]);
	if (withKey.length === 0) return [];
	return [
		{ label: 'Keys', kind: vscode.QuickPickItemKind.Separator },
		...withKey.map((provider) => ({
			label: `Forget the key of ${PROVIDERS[provider].label}`,
			run: () => keepKey(services, provider, ''),
		})),
	];
}

async function openOllama(): Promise<void> {
	await vscode.env.openExternal(vscode.Uri.parse('https://ollama.com/download'));
}
