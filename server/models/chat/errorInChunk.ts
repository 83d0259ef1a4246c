import { fieldsOf } from '../../../common/base/fieldsOf.ts';
import { ERROR_REASON } from './ollamaErrors.ts';

/** What a provider says in the middle of a stream when something went wrong there. */
export interface ChunkError {
	readonly message: string;
	/** Its name and status, whichever the provider gives; empty when it gives none. */
	readonly code: string;
}

/**
 * The error that a piece of a stream, as the provider sent it, tells; undefined when it tells none. OpenAI: an event `error`,
 * or `response.error` of `response.failed`. Anthropic, Google and servers like OpenAI's: `error` with a message. Ollama:
 * see `keepingErrors`; `error` as a text before the first word.
 */
export function errorInChunk(chunk: unknown): ChunkError | undefined {
	const fields = fieldsOf(chunk);
	if (fields['type'] === 'error' && typeof fields['message'] === 'string') return errorOf(fields);
	const reason = fields['done_reason'];
	if (typeof reason === 'string' && reason.startsWith(ERROR_REASON))
		return { message: reason.slice(ERROR_REASON.length), code: '' };
	const error = fields['error'] ?? fieldsOf(fields['response'])['error'];
	if (typeof error === 'string') return { message: error, code: '' };
	return typeof error === 'object' && error !== null ? errorOf(fieldsOf(error)) : undefined;
}

function errorOf({ message, code, type, status }: Readonly<Record<string, unknown>>): ChunkError {
	const named = [type, code, status].filter((part) => typeof part === 'string' || typeof part === 'number');
	return { message: typeof message === 'string' ? message : '', code: named.join(' ') };
}
