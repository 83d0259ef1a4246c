import * as vscode from 'vscode';
import type { RecordRules } from '../terminal/recordRules.ts';
import { readNoteSettings } from './noteSettings.ts';
import type { ClientSettings, InitializationOptions } from '../../common/protocol/settings.ts';

const SECTION = 'understory';

type Prices = ClientSettings['chat']['prices'];

/** Settings as the server wants them; see `common/protocol/settings.ts`. */
export function readServerSettings(): ClientSettings {
	const config = vscode.workspace.getConfiguration(SECTION);
	return {
		index: {
			enabled: config.get('index.enabled', true),
			exclude: [...config.get<string[]>('index.exclude', []), ...filesExclude()],
			maxFileSizeKb: config.get('index.maxFileSizeKb', 1024),
		},
		embedding: {
			provider: config.get<ClientSettings['embedding']['provider']>('embedding.provider', 'auto'),
			model: config.get('embedding.model', ''),
			url: config.get('embedding.url', ''),
			fallbackUrls: config.get<string[]>('embedding.fallbackUrls', []),
		},
		chat: {
			model: config.get('chat.model', ''),
			editModel: config.get('chat.editModel', ''),
			summaryModel: config.get('chat.summaryModel', ''),
			fallbackModels: config.get<string[]>('chat.fallbackModels', []),
			editFallbackModels: config.get<string[]>('chat.editFallbackModels', []),
			summaryFallbackModels: config.get<string[]>('chat.summaryFallbackModels', []),
			urls: config.get<ClientSettings['chat']['urls']>('chat.urls', {}),
			tools: config.get('chat.tools', true),
			prices: readPrices(),
		},
		backup: {
			automatic: config.get('backup.automatic', true),
			folder: config.get('backup.folder', ''),
			intervalHours: config.get('backup.intervalHours', 24),
			keep: config.get('backup.keep', 5),
		},
		memory: readMemoryLimits(),
		telemetry: { endpoint: config.get('telemetry.endpoint', '') },
		terminal: { retentionDays: config.get('terminal.retentionDays', 180), redact: readTerminalPatterns() },
		notes: readNoteSettings(),
	};
}

/** What captures are archived by without being asked for; 0: no limit. */
export function readMemoryLimits(): ClientSettings['memory'] {
	const config = vscode.workspace.getConfiguration(SECTION);
	return { maxMemories: config.get('memory.maxMemories', 0), minStrength: config.get('memory.minStrength', 0) };
}

/** US dollars for a million tokens of a model, `provider/name`; undefined when the settings have no price of it. */
export function readPrice(model: string): Prices[string] | undefined {
	const prices: Partial<Prices> = readPrices();
	const price = prices[model];
	return price !== undefined && isAmount(price.input) && isAmount(price.output) ? price : undefined;
}

/** As they stand there, which may be anything. */
function readPrices(): Prices {
	return vscode.workspace.getConfiguration(SECTION).get<Prices>('chat.prices', {});
}

function isAmount(value: unknown): boolean {
	return typeof value === 'number' && value >= 0;
}

/** What the server knows of the window from the start; it is also sent when something of it changes. */
export function readInitializationOptions(): InitializationOptions {
	return { trusted: vscode.workspace.isTrusted, settings: readServerSettings() };
}

/** Data directory chosen by the user; empty means the platform's own. */
export function readDataDir(): string {
	return vscode.workspace.getConfiguration(SECTION).get('server.dataDir', '');
}

/** Profile of windows whose workspace remembers no other. */
export function readDefaultProfile(): string {
	return vscode.workspace.getConfiguration(SECTION).get('profile', 'default');
}

/** The editor's own proxy; empty when it has none, or is not to use it. */
export function readProxy(): string {
	const http = vscode.workspace.getConfiguration('http');
	return http.get('proxySupport') === 'off' ? '' : (http.get<string>('proxy') ?? '');
}

/** Whether tasks show above the lines they are about. */
export function readTaskLenses(): boolean {
	return vscode.workspace.getConfiguration(SECTION).get('tasks.codeLens', true);
}

/** Whether the lines that tasks are about are marked beside their numbers. */
export function readTaskGutter(): boolean {
	return vscode.workspace.getConfiguration(SECTION).get('tasks.gutter', true);
}

/** Whether comments such as TODO are offered as tasks on the board. */
export function readTaskSuggestions(): boolean {
	return vscode.workspace.getConfiguration(SECTION).get('tasks.suggestions', true);
}

/** What may be recorded of the window's terminals. */
export function readTerminalRules(): RecordRules {
	const config = vscode.workspace.getConfiguration(SECTION);
	return {
		enabled: config.get('terminal.enabled', true),
		trusted: vscode.workspace.isTrusted,
		ignore: config.get<string[]>('terminal.ignore', ['clear', 'exit', 'pass *', 'gpg *', 'ssh-keygen*']),
		excludeFolders: config.get<string[]>('terminal.excludeFolders', []),
		folders: (vscode.workspace.workspaceFolders ?? [])
			.filter(({ uri }) => uri.scheme === 'file')
			.map(({ uri }) => uri.fsPath),
	};
}

/** Whether what is open in the window is kept. */
export function readSessionsEnabled(): boolean {
	return vscode.workspace.getConfiguration(SECTION).get('sessions.enabled', true);
}

/** Whether and how what happens in repositories is kept. */
export function readGitSettings(): { enabled: boolean; history: number; closeTasks: boolean } {
	const config = vscode.workspace.getConfiguration(SECTION);
	return {
		enabled: config.get('git.enabled', true),
		history: config.get('git.history', 500),
		closeTasks: config.get('git.closeTasks', true),
	};
}

/** Regular expressions of what is taken out of commands and their output besides known secrets. */
export function readTerminalPatterns(): string[] {
	return vscode.workspace.getConfiguration(SECTION).get<string[]>('terminal.redact', []);
}

/** Which of what monitors notice is told in a notification. */
export function readMonitorNotifications(): 'all' | 'failures' | 'off' {
	return vscode.workspace.getConfiguration(SECTION).get('monitor.notifications', 'all');
}

/** Minutes of silence that are offered as a stall. */
export function readStallMinutes(): number {
	return vscode.workspace.getConfiguration(SECTION).get('monitor.stallMinutes', 10);
}

/** Adds folders to those of which nothing is recorded, or takes them off. */
export async function setTerminalExclusion(folders: readonly string[], excluded: boolean): Promise<void> {
	const others = readTerminalRules().excludeFolders.filter((folder) => !folders.includes(folder));
	const next = excluded ? [...others, ...folders] : others;
	await vscode.workspace
		.getConfiguration(SECTION)
		.update('terminal.excludeFolders', next, vscode.ConfigurationTarget.Global);
}

/** Whether hovering over a name in the editor shows what is kept about it. */
export function readGraphHover(): boolean {
	return vscode.workspace.getConfiguration(SECTION).get('graph.hover', true);
}

/** Whether the Related view follows the active editor. */
export function readGraphRelated(): boolean {
	return vscode.workspace.getConfiguration(SECTION).get('graph.related', true);
}

/** Most results a search shows. */
export function readSearchLimit(): number {
	return vscode.workspace.getConfiguration(SECTION).get('search.limit', 50);
}

/** True when a change of configuration concerns the product. */
export function affectsServer(event: vscode.ConfigurationChangeEvent): boolean {
	return event.affectsConfiguration(SECTION) || event.affectsConfiguration('files.exclude');
}

/** True when it may be that marks of tasks are shown now, or no more. */
export function affectsTaskGutter(event: vscode.ConfigurationChangeEvent): boolean {
	return event.affectsConfiguration(`${SECTION}.tasks.gutter`);
}

/** True when another data directory was chosen: another server has to be found. */
export function affectsDataDir(event: vscode.ConfigurationChangeEvent): boolean {
	return event.affectsConfiguration(`${SECTION}.server.dataDir`);
}

function filesExclude(): string[] {
	const globs = vscode.workspace.getConfiguration('files').get<Record<string, unknown>>('exclude', {});
	return Object.keys(globs).filter((glob) => globs[glob] === true);
}
