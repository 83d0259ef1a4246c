import { APICallError } from 'ai';
import type { ChatModelState, ModelFault } from '../../../common/model/chat.ts';
import type { CompletionEnd } from '../../../common/protocol/windowModels.ts';
import { errorInChunk, type ChunkError } from './errorInChunk.ts';
import { PROVIDER_LABELS } from './reference.ts';

/** Why a model did not answer. */
export interface ModelFailure {
	/** A sentence for the user that says what to do. */
	readonly message: string;
	readonly fault: ModelFault;
	/** True when the same model may answer a moment later. */
	readonly passing: boolean;
	/** The wait that the provider asked for. Milliseconds. */
	readonly retryAfterMs?: number;
	/** True when the model cannot call tools, so that it may answer when it is asked without them. */
	readonly withoutTools?: true;
}

/** Makes sense of what the AI SDK threw or streamed. Keys are in headers only, which no message quotes. */
export function failureOf(error: unknown, model: ChatModelState, now: number): ModelFailure {
	const who = PROVIDER_LABELS[model.provider];
	if (!APICallError.isInstance(error)) return brokenStream(who);
	const { statusCode: status, responseHeaders: headers, responseBody: body } = error;
	if (status === undefined) return unreachable(error, model, who);
	const said = saidIn(body);
	if (status === 401 || status === 403)
		return final('keyRefused', `${who} refused the key${said}. Run “Understory: Set Up Model…” to store a valid one.`);
	if (status === 404)
		return final(
			'unknownModel',
			`${who} at ${model.host} does not know the model ${model.name}${said}. Choose another one.`,
		);
	if (status === 429)
		return passing('tooManyRequests', `${who} has too many requests or no quota left${said}.`, headers, now);
	if (status === 529 || status === 503) return passing('overloaded', `${who} is overloaded${said}.`, headers, now);
	if (status >= 500 || status === 408) return passing('failed', `${who} failed (${status})${said}.`, headers, now);
	if (status < 400) return brokenStream(who);
	if (/\btools?\b|function call/i.test(said) && /support|enable/i.test(said))
		return { ...final('requestRefused', `${model.name} cannot call tools${said}.`), withoutTools: true };
	return final('requestRefused', `${who} refused the request (${status})${said}.`);
}

/** Why a model of the editor did not answer, in the editor's words where it has some. */
export function editorFailure(
	{ fault, said }: Extract<CompletionEnd, { kind: 'failed' }>,
	{ name, host }: ChatModelState,
): ModelFailure {
	const words = said.replace(/[.\s]+$/, '').slice(0, 300);
	const because = words === '' ? '' : `: ${words}`;
	switch (fault) {
		case 'notFound':
			return final(
				'unknownModel',
				`${host} has no model ${name}. Its extension may be missing or want you to sign in. Choose another one.`,
			);
		case 'noPermission':
			return final(
				'notAllowed',
				`Understory may not use ${name} of ${host}${because}. Ask again and allow it, or choose another one.`,
			);
		case 'notAsked':
			return final(
				'notAllowed',
				`VS Code has not asked you yet whether Understory may use ${name} of ${host}. Ask it something in the chat first.`,
			);
		case 'blocked':
			return final(
				'requestRefused',
				`${name} of ${host} did not serve the request${because}. Try again later, or choose another one.`,
			);
		case 'other':
			return { message: `${name} of ${host} did not answer${because}.`, fault: 'failed', passing: true };
	}
}

/** A failure for which the text that came so far is no answer. */
export function brokenStream(who: string): ModelFailure {
	return { message: `The answer of ${who} broke off. Try again.`, fault: 'brokeOff', passing: true };
}

/** What a provider reports after the beginning as a part of the stream. */
export function failureInStream({ message, code }: ChunkError, who: string): ModelFailure {
	const words = message.slice(0, 300).replace(/[.\s]+$/, '');
	const said = words === '' ? '' : `: ${words}`;
	const told = `${code} ${message}`;
	if (/overloaded|unavailable|\b(?:503|529)\b/i.test(told))
		return { message: `${who} is overloaded${said}. Try again later.`, fault: 'overloaded', passing: true };
	if (/rate.?limit|quota|resource.?exhausted|\b429\b/i.test(told))
		return {
			message: `${who} has too many requests${said}. Try again later.`,
			fault: 'tooManyRequests',
			passing: true,
		};
	return { message: `The answer of ${who} broke off${said}. Try again.`, fault: 'brokeOff', passing: true };
}

/** A model that kept silent too long. */
export function silence(model: ChatModelState, limitMs: number): ModelFailure {
	const seconds = Math.round(limitMs / 1000);
	return final(
		'silent',
		`${PROVIDER_LABELS[model.provider]} said nothing for ${seconds} s. Try again, or choose a smaller or another model.`,
	);
}

function unreachable(error: APICallError, { provider, host }: ChatModelState, who: string): ModelFailure {
	const { code, message } = (error.cause ?? error) as { code?: string; message: string };
	const what = provider === 'ollama' ? 'Start Ollama' : 'Start it';
	return {
		message: `${who} cannot be reached at ${host} (${code ?? message}). ${what}, or check the address in the setting understory.chat.urls.`,
		fault: 'unreachable',
		// Nobody listens: that does not pass in a second.
		passing: code !== 'ECONNREFUSED' && code !== 'ENOTFOUND',
	};
}

function final(fault: ModelFault, message: string): ModelFailure {
	return { message, fault, passing: false };
}

function passing(
	fault: ModelFault,
	message: string,
	headers: Record<string, string> | undefined,
	now: number,
): ModelFailure {
	const retryAfterMs = retryAfter(headers, now);
	const failure = { message: `${message} Try again later.`, fault, passing: true };
	return { ...failure, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

/** `Retry-After`: seconds, or a date. */
function retryAfter(headers: Record<string, string> | undefined, now: number): number | undefined {
	const value = headers?.['retry-after'];
	if (value === undefined) return undefined;
	const seconds = Number(value);
	if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
	const date = Date.parse(value);
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** The message of an error body; of an error in a stream before the first word, that is the piece which told it. */
function saidIn(body: string | undefined): string {
	try {
		const json = JSON.parse(body ?? '') as { message?: unknown };
		const said = errorInChunk(json)?.message ?? json.message;
		return typeof said === 'string' && said !== '' ? `: ${said.slice(0, 300).replace(/\.$/, '')}` : '';
	} catch {
		return ''; // a proxy's page says nothing to the user
	}
}
