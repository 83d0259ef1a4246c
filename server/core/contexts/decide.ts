import { sameJson } from './sameJson.ts';
import {
	contextKey,
	contextNamespace,
	contextTags,
	MAX_CONTEXT_KEYS,
	MAX_CONTEXT_LENGTH,
	type JsonValue,
} from '../../../common/model/context.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import type { Decision } from '../decision.ts';
import type { ContextCommand } from './command.ts';

/** What the rules need to know of a key, deleted ones included. */
export interface ContextState {
	readonly value: JsonValue;
	readonly tags: readonly string[];
	readonly deleted: boolean;
	/** The last event about it. */
	readonly seq: number;
}

/** What the rules of contexts read. */
export interface ContextReader {
	context(namespace: string, key: string): ContextState | undefined;
	/** Keys that are not deleted. */
	contextKeys(namespace: string): number;
	contextSchema(namespace: string): { readonly schema: JsonValue; readonly seq: number } | undefined;
}

type CommandOf<T extends ContextCommand['type']> = Extract<ContextCommand, { type: T }>;

/**
 * Turns a command into events; repeating one changes nothing. Whether a value follows the namespace's schema was checked
 * before: compiling schemas is no rule of the log.
 * @throws OperationError `invalidInput`, `notFound` or `conflict`.
 */
export function decideContext(command: ContextCommand, state: ContextReader): Decision {
	switch (command.type) {
		case 'context/set':
			return set(command, state);
		case 'context/delete':
			return remove(command, state);
		case 'context/setSchema':
			return setSchema(command, state);
	}
}

function set(command: CommandOf<'context/set'>, state: ContextReader): Decision {
	const namespace = checked(contextNamespace, command.namespace, 'namespace');
	const key = checked(contextKey, command.key.toWellFormed(), 'key');
	const known = state.context(namespace, key);
	const present = known !== undefined && !known.deleted;
	const value = checkedValue(command.value);
	const tags = [...new Set(checked(contextTags, command.tags ?? (present ? known.tags : []), 'tags'))];
	if (present && sameJson(known.value, value) && sameJson(known.tags, tags)) return { seq: known.seq };
	if (command.ifSeq !== undefined && command.ifSeq !== (present ? known.seq : 0))
		throw invalid(`${namespace} ${key} was changed by somebody else meanwhile. Read it again, then write.`);
	if (!present && state.contextKeys(namespace) >= MAX_CONTEXT_KEYS)
		throw invalid(`The namespace ${namespace} holds ${MAX_CONTEXT_KEYS} keys already. Delete some, or use another.`);
	return { events: [{ type: 'contextSet', data: { namespace, key, value, tags } }] };
}

function remove({ namespace, key }: CommandOf<'context/delete'>, state: ContextReader): Decision {
	const known = state.context(namespace, key);
	if (known === undefined)
		throw new OperationError('notFound', `There is no ${key} in ${namespace}. List the namespace to see its keys.`);
	if (known.deleted) return { seq: known.seq };
	return { events: [{ type: 'contextDeleted', data: { namespace, key } }] };
}

function setSchema(command: CommandOf<'context/setSchema'>, state: ContextReader): Decision {
	const namespace = checked(contextNamespace, command.namespace, 'namespace');
	const known = state.contextSchema(namespace);
	const schema = checkedValue(command.schema);
	if (sameJson(known?.schema ?? null, schema)) return { seq: known?.seq ?? 0 };
	return { events: [{ type: 'contextSchemaSet', data: { namespace, schema } }] };
}

/** JSON as it will be read again: what JSON cannot hold is refused, half characters become U+FFFD. */
function checkedValue(value: JsonValue): JsonValue {
	const text = JSON.stringify(value).toWellFormed();
	if (text.length > MAX_CONTEXT_LENGTH)
		throw invalid(
			`The value has ${text.length} characters as JSON; a context holds ${MAX_CONTEXT_LENGTH}. Split it over several keys.`,
		);
	return JSON.parse(text.replaceAll(LONE_SURROGATE_ESCAPE, '\\ufffd')) as JsonValue;
}

interface Schema<T> {
	safeParse(value: unknown): { success: true; data: T } | { success: false; error: { issues: { message: string }[] } };
}

function checked<T>(schema: Schema<T>, value: unknown, what: string): T {
	const result = schema.safeParse(value);
	if (result.success) return result.data;
	throw invalid(`The ${what} cannot be used: ${result.error.issues[0]?.message ?? 'it is not valid'}.`);
}

function invalid(message: string): OperationError {
	return new OperationError('invalidInput', message);
}

/** `JSON.stringify` escapes half characters: `\ud800`; a backslash before it would be part of the text. */
const LONE_SURROGATE_ESCAPE = /(?<=(?:^|[^\\])(?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/gi;
