import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { usageText } from '../../common/model/usageText.ts';
import { searchRoots } from '../../common/model/noFolder.ts';
import type { ServerConnection } from '../daemon/connection.ts';
import { foldersOnDisk } from '../editor/ambientState.ts';
import { withProgress } from '../editor/progress.ts';
import type { VirtualDocuments } from '../editor/virtualDocuments.ts';

export interface ExplainServices {
	readonly server: ServerConnection;
	readonly documents: VirtualDocuments;
}

/** Explains why a command failed, in a preview to the side. */
export async function explainCommand({ server, documents }: ExplainServices, id: string): Promise<void> {
	const { command, exitCode } = await server.call('terminal/get', { id });
	const roots = searchRoots(foldersOnDisk());
	const answer = await withProgress(`Explaining “${clipped(command)}”`, (signal) =>
		server.call('terminal/explain', { id, call: randomUUID(), roots }, signal),
	);
	const sources = answer.sources.map(
		({ number, path, startLine, name }) => `${number}. \`${name ?? `${path}:${startLine}`}\``,
	);
	const text = [
		`## \`${clipped(command).replaceAll('`', "'")}\``,
		exitCode === undefined ? '' : `Exit code ${exitCode}`,
		answer.text,
		...answer.notices.map((notice) => `> ${notice}`),
		answer.kind === 'text' && sources.length > 0 ? `---\n\n${sources.join('\n')}` : '',
		answer.model === undefined ? '' : `*${[answer.model.ref, ...usageText(answer.usage)].join(' · ')}*`,
	];
	const uri = documents.put('Explanation.md', text.filter((part) => part !== '').join('\n\n'));
	await vscode.commands.executeCommand('markdown.showPreviewToSide', uri);
}

function clipped(command: string): string {
	const line = command.split('\n')[0]!;
	return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
