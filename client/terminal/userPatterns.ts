import type * as vscode from 'vscode';
import { readTerminalPatterns } from '../config/settings.ts';
import { loadRedactor } from './loadRedactor.ts';

const toldOf = new Set<string>();

/** The user's own patterns of secrets; one that is no regular expression is left out and told of in the log, once. */
export function userPatterns(log: Pick<vscode.LogOutputChannel, 'warn'>): RegExp[] {
	return loadRedactor().compilePatterns(readTerminalPatterns(), (source) => {
		if (toldOf.has(source)) return;
		toldOf.add(source);
		log.warn(`understory.terminal.redact: ${JSON.stringify(source)} is no regular expression and is not used.`);
	});
}
