import * as vscode from 'vscode';
import { asObject } from '../../common/base/asObject.ts';
import type { Picture, ToolDefinition, ToolTurn } from '../../common/model/toolCall.ts';
import type { Input } from '../../common/protocol/index.ts';

type Message = Input<'chat/complete'>['messages'][number];
type Said = ConstructorParameters<typeof vscode.LanguageModelChatMessage>[1];

/** A message of VS Code's as the server takes it: results of tools are messages of their own, ahead of the words. */
export function toMessages(message: vscode.LanguageModelChatRequestMessage): Message[] {
	const { role, content } = message;
	const text = textOf(content);
	if (role === vscode.LanguageModelChatMessageRole.Assistant) {
		const calls = content.filter((part) => part instanceof vscode.LanguageModelToolCallPart);
		if (text === '' && calls.length === 0) return [];
		return [{ role: 'assistant', text, calls: calls.map(({ callId: id, name, input }) => ({ id, name, input })) }];
	}
	const results = content.filter((part) => part instanceof vscode.LanguageModelToolResultPart);
	const said: Message[] = text === '' ? [] : [{ role: roleOf(role), text }];
	if (results.length === 0) return said;
	// A result does not say which tool it is of; the server finds the call by its id.
	return [
		{ role: 'tool', results: results.map(({ callId: id, content: parts }) => ({ id, name: '', text: textOf(parts) })) },
		...said,
	];
}

export function toTool({ name, description, inputSchema }: vscode.LanguageModelChatTool): ToolDefinition {
	return { name, description, inputSchema: { type: 'object', properties: {}, ...asObject(inputSchema) } };
}

/** VS Code's own chat sends its rules in a role that the stable API has no name for. */
function roleOf(role: vscode.LanguageModelChatMessageRole): 'user' | 'system' {
	return role === vscode.LanguageModelChatMessageRole.User ? 'user' : 'system';
}

/** Words of a message or a result. What is neither text nor JSON, such as an image, is named. */
function textOf(parts: readonly unknown[]): string {
	return parts
		.map((part) => {
			if (part instanceof vscode.LanguageModelTextPart) return part.value;
			if (part instanceof vscode.LanguageModelPromptTsxPart) return JSON.stringify(part.value);
			if (part instanceof vscode.LanguageModelDataPart) return dataText(part);
			return '';
		})
		.join('');
}

function dataText({ mimeType, data }: vscode.LanguageModelDataPart): string {
	if (/^text\/|json/.test(mimeType)) return new TextDecoder().decode(data);
	return mimeType.startsWith('image/') ? `[an image, ${mimeType}]` : '';
}

/**
 * A conversation as VS Code's models take it: the rules are its first message, and results of tools are the user's words.
 * @param asWords writes calls and results as words, for models that refuse them when they are given no tools
 */
export function fromTurns(
	system: string,
	turns: readonly ToolTurn[],
	asWords: boolean,
): vscode.LanguageModelChatMessage[] {
	const { User } = vscode.LanguageModelChatMessageRole;
	const rules = system === '' ? [] : [saidBy(User, system)];
	return [...rules, ...turns.map((turn) => fromTurn(turn, asWords))];
}

function fromTurn(turn: ToolTurn, asWords: boolean): vscode.LanguageModelChatMessage {
	const { User, Assistant } = vscode.LanguageModelChatMessageRole;
	if (turn.role === 'user') return saidBy(User, saidWith('pictures' in turn ? turn.pictures : [], turn.text));
	if (turn.role === 'tool') {
		if (asWords) return saidBy(User, turn.results.map(({ name, text }) => `Result of ${name}:\n${text}`).join('\n\n'));
		return saidBy(
			User,
			turn.results.map(
				({ id, text }) => new vscode.LanguageModelToolResultPart(id, [new vscode.LanguageModelTextPart(text)]),
			),
		);
	}
	const calls = 'calls' in turn ? turn.calls : [];
	if (calls.length === 0) return saidBy(Assistant, turn.text);
	if (asWords) return saidBy(Assistant, [turn.text, ...calls.map(({ name }) => `I called ${name}.`)].join('\n').trim());
	const text = turn.text === '' ? [] : [new vscode.LanguageModelTextPart(turn.text)];
	const parts = calls.map(({ id, name, input }) => new vscode.LanguageModelToolCallPart(id, name, asObject(input)));
	return saidBy(Assistant, [...text, ...parts]);
}

/** Pictures go before the words, which say what to do with them. */
function saidWith(pictures: readonly Picture[] = [], text: string): Said {
	if (pictures.length === 0) return text;
	const parts = pictures.map(({ mimeType, data }) =>
		vscode.LanguageModelDataPart.image(Buffer.from(data, 'base64'), mimeType),
	);
	return text === '' ? parts : [...parts, new vscode.LanguageModelTextPart(text)];
}

function saidBy(role: vscode.LanguageModelChatMessageRole, content: Said): vscode.LanguageModelChatMessage {
	return new vscode.LanguageModelChatMessage(role, content);
}
