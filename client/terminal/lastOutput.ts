import * as vscode from 'vscode';

/** A tool of the editor itself, not part of its interface for extensions: used where it is there. */
const TOOL = 'terminal_last_command';

/**
 * Output of the command that ended last in the active terminal. The editor's event stream loses the output of commands
 * that take a few milliseconds; its own tool for assistants has it. Empty when it cannot be had.
 */
export async function lastOutput(terminal: vscode.Terminal, command: string): Promise<string> {
	if (vscode.window.activeTerminal !== terminal || !vscode.lm.tools.some(({ name }) => name === TOOL)) return '';
	try {
		const { content } = await vscode.lm.invokeTool(TOOL, { input: {}, toolInvocationToken: undefined });
		const text = content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');
		return outputIn(text, command);
	} catch {
		return ''; // the command is kept without its output
	}
}

/** The output in the tool's answer; empty when the answer is about another command. */
function outputIn(answer: string, command: string): string {
	const at = answer.indexOf(command);
	const output = /\n[^\n]*\boutput\b[^\n]*:\s*\n([\s\S]*)$/i.exec(answer);
	return at === -1 || output === null || output.index < at ? '' : output[1]!;
}
