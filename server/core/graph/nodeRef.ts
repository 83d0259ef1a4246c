/** Names a node: `id` of the protocol is `type:key`. */
export interface NodeRef {
	readonly type: string;
	readonly key: string;
}

export function nodeIdOf({ type, key }: NodeRef): string {
	return `${type}:${key}`;
}

/** @param id `type:key`; only the first colon separates */
export function parseNodeId(id: string): NodeRef {
	const colon = id.indexOf(':');
	return { type: id.slice(0, colon), key: id.slice(colon + 1) };
}

/** The last part of the names of files and symbols, by which they are found without the rest. */
export function tailOf({ type, key }: NodeRef): string | undefined {
	if (type === 'file') return key.slice(key.lastIndexOf('/') + 1);
	return type === 'symbol' ? key.slice(key.lastIndexOf('.') + 1) : undefined;
}
