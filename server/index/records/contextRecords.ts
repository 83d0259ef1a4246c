import type { JsonValue } from '../../../common/model/context.ts';
import { contextId, parseContextId } from '../../../common/model/contextRef.ts';
import type { RecordKind } from './recordKind.ts';

/** What assistants and scripts keep under a name: found by namespace, key, tag and what the value says. */
export const contextRecords: RecordKind = {
	kind: 'context',
	changedBy: ({ type, data }) =>
		type === 'contextSet' || type === 'contextDeleted' ? contextId(data.namespace, data.key) : undefined,
	any: (store) => store.contexts.list({ limit: 1, offset: 0 }).total > 0,
	read(store, id) {
		const { namespace, key } = parseContextId(id) ?? { namespace: '', key: '' };
		const entry = store.contexts.get(namespace, key);
		if (entry === undefined) return undefined;
		const text = [`${namespace} ${key}`, ...linesOf(entry.value, '')].join('\n');
		return { text, breadcrumb: `${namespace} › ${key}`, tags: entry.tags, updatedAt: entry.updatedAt };
	},
};

/** A line for each value within a value, with the path that leads to it: `server.port: 8080`. */
function* linesOf(value: JsonValue, place: string): Generator<string, void, undefined> {
	if (typeof value !== 'object' || value === null) {
		yield place === '' ? String(value) : `${place}: ${String(value)}`;
		return;
	}
	for (const [name, inner] of Object.entries<JsonValue>(value))
		yield* linesOf(inner, place === '' ? name : `${place}.${name}`);
}
