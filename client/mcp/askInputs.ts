import type * as vscode from 'vscode';
import type { ConfigInput, FoundServer } from './configFiles.ts';
import { inputsOf } from './resolveServer.ts';

/** What the user answered, by the id of the input, for each list of inputs. */
export type Answers = ReadonlyMap<FoundServer['inputs'], ReadonlyMap<string, string>>;

/**
 * Asks once for each thing that a file of the servers has the user asked for; what another file calls by the same name is
 * another thing. What the user gives up on, and what no file explains, is not there.
 */
export async function askInputs(
	servers: readonly FoundServer[],
	window: Pick<typeof vscode.window, 'showInputBox' | 'showQuickPick'>,
): Promise<Answers> {
	const answers = new Map<FoundServer['inputs'], Map<string, string>>();
	const asked = new Set<ConfigInput>();
	for (const server of servers) {
		const known = answers.get(server.inputs) ?? new Map<string, string>();
		answers.set(server.inputs, known);
		for (const id of inputsOf(server)) {
			const input = server.inputs.find((candidate) => candidate.id === id);
			if (input === undefined || asked.has(input)) continue;
			asked.add(input);
			const answer = await ask(server.name, input, window);
			if (answer !== undefined) known.set(id, answer);
		}
	}
	return answers;
}

function ask(
	server: string,
	{ id, description, password, value, options }: ConfigInput,
	window: Parameters<typeof askInputs>[1],
): Thenable<string | undefined> {
	const title = `Import ${server}`;
	const prompt = description === '' ? id : description;
	if (options.length > 0)
		return window.showQuickPick([...options], { title, placeHolder: prompt, ignoreFocusOut: true });
	return window.showInputBox({ title, prompt, password, value, ignoreFocusOut: true });
}
