import * as vscode from 'vscode';

/** Context keys for when-clauses, and what each can be. */
export interface ContextKeys {
	/** At least one workspace folder is on disk. */
	'understory.hasFolder': boolean;
	/** A proposed edit waits for a decision. */
	'understory.proposedEdit': boolean;
	'understory.indexing': 'running' | 'paused' | 'idle';
	'understory.server': 'starting' | 'ready' | 'reconnecting' | 'degraded' | 'stopped';
}

export async function setContextKey<K extends keyof ContextKeys>(key: K, value: ContextKeys[K]): Promise<void> {
	await vscode.commands.executeCommand('setContext', key, value);
}
