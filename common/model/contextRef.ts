/** Names a context among records: namespaces may hold slashes, and keys anything. */
export function contextId(namespace: string, key: string): string {
	return `${encodeURIComponent(namespace.toWellFormed())}/${encodeURIComponent(key.toWellFormed())}`;
}

/** Namespace and key of an id; undefined when it is none. */
export function parseContextId(id: string): { readonly namespace: string; readonly key: string } | undefined {
	const [namespace = '', key = '', ...rest] = id.split('/');
	if (namespace === '' || key === '' || rest.length > 0) return undefined;
	try {
		return { namespace: decodeURIComponent(namespace), key: decodeURIComponent(key) };
	} catch {
		return undefined;
	}
}
