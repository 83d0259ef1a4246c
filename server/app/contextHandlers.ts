import type { JsonValue } from '../../common/model/context.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { type CheckJson, compileJsonSchema } from './jsonSchemaCheck.ts';
import type { Store } from '../ports/store.ts';
import { given } from './given.ts';
import type { HandlersOf } from './handler.ts';

/** Keys named in a refusal. */
const KEYS_NAMED = 5;

/** Contexts: values under names, checked against the schema of their namespace before they are written. */
export function createContextHandlers(store: Store): HandlersOf<'context'> {
	const checks = new NamespaceChecks(store);
	return {
		'context/set': ({ namespace, key, ...rest }) => {
			const problem = checks.problemOf(namespace, rest.value);
			if (problem !== undefined)
				throw new OperationError('invalidInput', `${key} does not follow the schema of ${namespace}: ${problem}.`);
			return { namespace, key, ...store.execute({ type: 'context/set', namespace, key, ...given(rest) }) };
		},
		'context/get': ({ namespace, key }) => {
			const entry = store.contexts.get(namespace, key);
			if (entry === undefined)
				throw new OperationError('notFound', `There is no ${key} in ${namespace}. List the namespace to see its keys.`);
			return entry;
		},
		'context/list': (filter) => ({ ...store.contexts.list(given(filter)), seq: store.head }),
		'context/namespaces': () => ({ namespaces: store.contexts.namespaces() }),
		'context/delete': ({ namespace, key }) => ({
			namespace,
			key,
			...store.execute({ type: 'context/delete', namespace, key }),
		}),
		'context/history': ({ namespace, key, limit }) => ({ changes: store.contexts.history(namespace, key, limit) }),
		'context/setSchema': ({ namespace, schema }) => {
			if (schema !== null) refuseIfBroken(store, namespace, compileJsonSchema(schema));
			return { namespace, ...store.execute({ type: 'context/setSchema', namespace, schema }) };
		},
	};
}

/** What is there must follow a new schema, or nobody could write it again. */
function refuseIfBroken(store: Store, namespace: string, check: CheckJson): void {
	const { entries } = store.contexts.list({ namespace, limit: Number.MAX_SAFE_INTEGER, offset: 0 });
	const broken = entries.filter(({ value }) => check(value) !== undefined).map(({ key }) => key);
	if (broken.length === 0) return;
	const more = broken.length > KEYS_NAMED ? ` and ${broken.length - KEYS_NAMED} more` : '';
	throw new OperationError(
		'invalidInput',
		`Values of ${namespace} do not follow this schema: ${broken.slice(0, KEYS_NAMED).join(', ')}${more}. Change or delete them first.`,
	);
}

/** Compiles each schema once. */
class NamespaceChecks {
	readonly #store: Store;
	readonly #compiled = new Map<string, { readonly text: string; readonly check: CheckJson }>();

	constructor(store: Store) {
		this.#store = store;
	}

	problemOf(namespace: string, value: JsonValue): string | undefined {
		const schema = this.#store.contexts.schema(namespace);
		if (schema === undefined) return undefined;
		const text = JSON.stringify(schema);
		let compiled = this.#compiled.get(namespace);
		if (compiled?.text !== text) this.#compiled.set(namespace, (compiled = { text, check: compileJsonSchema(schema) }));
		return compiled.check(value);
	}
}
