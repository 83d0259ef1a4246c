/** A file's text, or why it is none. */
export type Decoded =
	| { readonly text: string; readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' }
	| { readonly binary: true };

/**
 * Decodes a file's bytes: by byte order mark, else UTF-16 where the zero bytes alternate as in Latin text, else UTF-8,
 * else, when that is not valid, Windows-1252 (Latin-1). A zero byte or many control characters mean that it is no text.
 */
export function decode(bytes: Uint8Array): Decoded {
	const marked = byMark(bytes);
	if (marked !== undefined) return marked;
	const head = bytes.subarray(0, SNIFFED);
	const zeros = countZeros(head);
	if (zeros.even + zeros.odd > 0) {
		const order = utf16Order(head.length, zeros);
		return order === undefined ? { binary: true } : { text: utf16(bytes, order), encoding: order };
	}
	if (controlShare(head) > MAX_CONTROL_SHARE || bytes.includes(0)) return { binary: true };
	try {
		return { text: UTF8.decode(bytes), encoding: 'utf-8' };
	} catch {
		return { text: WINDOWS_1252.decode(bytes), encoding: 'windows-1252' };
	}
}

/** Whether the beginning of a file (some KiB are enough) shows that it is no text. */
export function looksBinary(head: Uint8Array): boolean {
	if (byMark(head.subarray(0, 4)) !== undefined) return false;
	const zeros = countZeros(head);
	if (zeros.even + zeros.odd > 0) return utf16Order(head.length, zeros) === undefined;
	return controlShare(head) > MAX_CONTROL_SHARE;
}

function byMark(bytes: Uint8Array): Decoded | undefined {
	const [a, b, c] = bytes;
	if (a === 0xef && b === 0xbb && c === 0xbf) return { text: LENIENT_UTF8.decode(bytes), encoding: 'utf-8' };
	if (a === 0xff && b === 0xfe) return { text: utf16(bytes.subarray(2), 'utf-16le'), encoding: 'utf-16le' };
	if (a === 0xfe && b === 0xff) return { text: utf16(bytes.subarray(2), 'utf-16be'), encoding: 'utf-16be' };
	return undefined;
}

/** An odd byte at the end is cut off; lone surrogates become U+FFFD. */
function utf16(bytes: Uint8Array, order: 'utf-16le' | 'utf-16be'): string {
	return (order === 'utf-16le' ? UTF16_LE : UTF16_BE).decode(bytes.subarray(0, bytes.length & ~1));
}

interface Zeros {
	readonly even: number;
	readonly odd: number;
}

function countZeros(bytes: Uint8Array): Zeros {
	let even = 0;
	let odd = 0;
	for (let at = bytes.indexOf(0); at !== -1; at = bytes.indexOf(0, at + 1)) {
		if (at % 2 === 0) even++;
		else odd++;
	}
	return { even, odd };
}

/** Latin text in UTF-16 has a zero in nearly every pair, always on the same side. */
function utf16Order(length: number, { even, odd }: Zeros): 'utf-16le' | 'utf-16be' | undefined {
	const pairs = length / 2;
	if (odd > pairs * 0.5 && even < pairs * 0.02) return 'utf-16le';
	if (even > pairs * 0.5 && odd < pairs * 0.02) return 'utf-16be';
	return undefined;
}

/** Share of control characters that no text has: all but tab, line feed, form feed, return, backspace, bell, escape. */
function controlShare(bytes: Uint8Array): number {
	if (bytes.length === 0) return 0;
	let count = 0;
	for (const byte of bytes) if (byte < 7 || (byte > 13 && byte < 27) || (byte > 27 && byte < 32)) count++;
	return count / bytes.length;
}

/** Bytes looked at to tell text from data. */
export const SNIFFED = 8192;
const MAX_CONTROL_SHARE = 0.05;
const UTF8 = new TextDecoder('utf-8', { fatal: true });
const LENIENT_UTF8 = new TextDecoder('utf-8');
const UTF16_LE = new TextDecoder('utf-16le');
const UTF16_BE = new TextDecoder('utf-16be');
const WINDOWS_1252 = new TextDecoder('windows-1252');
