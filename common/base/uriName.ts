import { decodedPart } from './decodedPart.ts';

/** Last part of the path of an address, as people read it. */
export function uriName(uri: string): string {
	return decodedPart(uri.slice(uri.lastIndexOf('/') + 1));
}
