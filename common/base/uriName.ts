/** Last part of the path of an address, as people read it; as it stands when it has a `%` that is none of an escape. */
export function uriName(uri: string): string {
	const name = uri.slice(uri.lastIndexOf('/') + 1);
	try {
		return decodeURIComponent(name);
	} catch {
		return name;
	}
}
