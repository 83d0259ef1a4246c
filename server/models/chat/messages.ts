import { jsonSchema, tool, type ModelMessage, type ToolSet, type UserContent } from 'ai';
import type { Picture, ToolDefinition, ToolTurn } from '../../../common/model/toolCall.ts';
import type { RequestedCall } from '../../ports/chatModel.ts';

/** A conversation as the AI SDK wants it. */
export function toMessages(turns: readonly ToolTurn[]): ModelMessage[] {
	return turns.map(toMessage);
}

/** Tools without their doing: a call is answered by whoever asked the model. */
export function toToolSet(tools: readonly ToolDefinition[]): ToolSet {
	return Object.fromEntries(
		tools.map(({ name, description, inputSchema }) => [
			name,
			tool({ description, inputSchema: jsonSchema(inputSchema) }),
		]),
	);
}

function toMessage(turn: ToolTurn): ModelMessage {
	if (turn.role === 'user') return { role: 'user', content: said('pictures' in turn ? turn.pictures : [], turn.text) };
	if (turn.role === 'tool')
		return {
			role: 'tool',
			content: turn.results.map(({ id: toolCallId, name: toolName, text: value, failed }) => ({
				type: 'tool-result',
				toolCallId,
				toolName,
				output: { type: failed ? 'error-text' : 'text', value },
			})),
		};
	if (!('calls' in turn) || turn.calls.length === 0) return { role: 'assistant', content: turn.text };
	const text = turn.text === '' ? [] : [{ type: 'text' as const, text: turn.text }];
	return { role: 'assistant', content: [...text, ...turn.calls.map(toCallPart)] };
}

/** Pictures go before the words, which say what to do with them. */
function said(pictures: readonly Picture[] = [], text: string): UserContent {
	if (pictures.length === 0) return text;
	const parts = pictures.map(({ mimeType: mediaType, data }) => ({ type: 'file' as const, mediaType, data }));
	return text === '' ? parts : [...parts, { type: 'text', text }];
}

function toCallPart({ id: toolCallId, name: toolName, input, signature }: RequestedCall) {
	return {
		type: 'tool-call' as const,
		toolCallId,
		toolName,
		input,
		...(signature === undefined ? {} : { providerOptions: { google: { thoughtSignature: signature } } }),
	};
}
