/** A part of an address in plain text; as it stands when it has a `%` that is none of an escape. */
export function decodedPart(part: string): string {
	try {
		return decodeURIComponent(part);
	} catch {
		return part;
	}
}
