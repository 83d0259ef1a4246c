import * as vscode from 'vscode';
import type { ToolDefinition } from '../../common/model/toolCall.ts';
import type { Input } from '../../common/protocol/index.ts';

type Message = Input<'chat/complete'>['messages'][number];

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

export function asObject(value: unknown): Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
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
