import * as vscode from 'vscode';
import type { Services } from '../services.ts';

/** Understory: Show MCP Calls opens the last calls as a table. */
export async function showCalls({ server, documents }: Services): Promise<void> {
	const [{ calls }, { upstreams }] = await Promise.all([
		server.call('upstream/calls', { limit: 500 }),
		server.call('upstream/list', {}),
	]);
	const names = new Map(upstreams.map(({ id, name }) => [id, name]));
	const rows = calls.map(({ at, upstream, tool, caller, milliseconds, outcome, message }) =>
		[at, names.get(upstream) ?? upstream, tool, caller, `${milliseconds} ms`, outcome, message ?? '']
			.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' '))
			.join(' | '),
	);
	const head = 'When | Server | Tool | Assistant | Time | Outcome | Message\n--- | --- | --- | --- | --- | --- | ---';
	const content = `# Calls of MCP servers\n\n${rows.length === 0 ? 'None since the server was started.' : [head, ...rows].join('\n')}\n`;
	await vscode.window.showTextDocument(documents.put('mcp-calls.md', content));
}
