import type { ContextEntry, JsonValue } from '../../common/model/context.ts';

export interface ContextFilter {
	readonly namespace?: string;
	/** Keys that begin with this. */
	readonly prefix?: string;
	readonly tag?: string;
	readonly limit: number;
	readonly offset: number;
}

export interface ContextChange {
	readonly seq: number;
	readonly at: string;
	readonly deleted: boolean;
	readonly value?: JsonValue;
	readonly tags: string[];
}

export interface ContextNamespace {
	readonly namespace: string;
	readonly keys: number;
	/** JSON Schema that values must follow. */
	readonly schema?: JsonValue;
}

/** Reads contexts. */
export interface ContextQueries {
	get(namespace: string, key: string): ContextEntry | undefined;
	list(filter: ContextFilter): { readonly entries: ContextEntry[]; readonly total: number };
	/** Newest first. */
	history(namespace: string, key: string, limit: number): ContextChange[];
	namespaces(): ContextNamespace[];
	schema(namespace: string): JsonValue | undefined;
}
