import * as vscode from 'vscode';
import type { ConfigInput, FoundServer } from './configFiles.ts';
import { inputsOf } from './resolveServer.ts';

/**
 * Asks once for each thing that the files of the servers have the user asked for. What the user gives up on, and what no
 * file explains, is not there.
 */
export async function askInputs(servers: readonly FoundServer[]): Promise<Map<string, string>> {
	const answers = new Map<string, string>();
	const asked = new Set<string>();
	for (const server of servers)
		for (const id of inputsOf(server)) {
			const input = server.inputs.find((candidate) => candidate.id === id);
			if (input === undefined || asked.has(id)) continue;
			asked.add(id);
			const answer = await ask(server.name, input);
			if (answer !== undefined) answers.set(id, answer);
		}
	return answers;
}

function ask(server: string, { id, description, password, value, options }: ConfigInput): Thenable<string | undefined> {
	const title = `Import ${server}`;
	const prompt = description === '' ? id : description;
	if (options.length > 0)
		return vscode.window.showQuickPick([...options], { title, placeHolder: prompt, ignoreFocusOut: true });
	return vscode.window.showInputBox({ title, prompt, password, value, ignoreFocusOut: true });
}
