import { describe, expect, test } from 'vitest';
import { decode } from '../../../../server/index/read/decode.ts';

const TEXT = 'const greeting = "Grüße, Welt";\nexport { greeting };\n';
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();

describe('decoding', () => {
	test.each([
		['UTF-8', Buffer.from(TEXT), 'utf-8'],
		['UTF-8 with a mark', Buffer.from(`\uFEFF${TEXT}`), 'utf-8'],
		['UTF-16 little endian with a mark', Buffer.from(`\uFEFF${TEXT}`, 'utf16le'), 'utf-16le'],
		['UTF-16 big endian with a mark', utf16be(`\uFEFF${TEXT}`), 'utf-16be'],
		['UTF-16 little endian without', Buffer.from(TEXT, 'utf16le'), 'utf-16le'],
		['UTF-16 big endian without', utf16be(TEXT), 'utf-16be'],
		['Latin-1', Buffer.from(TEXT, 'latin1'), 'windows-1252'],
	])('%s', (_name, bytes, encoding) => {
		expect(decode(bytes)).toEqual({ text: TEXT, encoding });
	});

	test('an empty file is text', () => {
		expect(decode(Buffer.alloc(0))).toEqual({ text: '', encoding: 'utf-8' });
	});

	test('invalid UTF-8 after a mark has replacement characters', () => {
		expect(decode(Buffer.from([0xef, 0xbb, 0xbf, 0x61, 0xff, 0x62]))).toEqual({ text: 'a\uFFFDb', encoding: 'utf-8' });
	});

	test('an odd byte at the end of UTF-16 is cut off', () => {
		const bytes = Buffer.concat([Buffer.from(`\uFEFF${TEXT}`, 'utf16le'), Buffer.from([0x41])]);
		expect(decode(bytes)).toMatchObject({ text: TEXT });
	});

	test.each([
		['a zero byte', Buffer.from('text\0text')],
		['a zero byte far behind', Buffer.concat([Buffer.alloc(20_000, 'text '), Buffer.from([0]), Buffer.from('text')])],
		['an image', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
		['control characters', Buffer.from(Array.from({ length: 100 }, (_, at) => at % 7))],
	])('%s means binary', (_name, bytes) => {
		expect(decode(bytes)).toEqual({ binary: true });
	});
});
