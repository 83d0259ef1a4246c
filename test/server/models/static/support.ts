import { join } from 'node:path';

export const MODELS_DIR = join(import.meta.dirname, '../../../../models');
export const MODEL_NAME = 'understory-fast';
export const MODEL_DIR = join(MODELS_DIR, MODEL_NAME);

/** Identifiers of every style, prose, accents, other scripts, special tokens spelt out, repetition, nonsense. */
export const TEXTS = [
	'how to check if a file is empty',
	'python read csv into DataFrame',
	'export async function parseHTTPHeaderLine(line: string): Promise<Map<string, string>> {\n\treturn new Map();\n}',
	'const URLs = getIDs(userIDs, XMLHttpRequest2, sha256sum, utf8, IOError, HTMLIsValid, aB, A, As, AsB, s);',
	'snake_case_name SCREAMING_SNAKE kebab-case $dollar @decorator #hash __dunder__',
	'Café naïve Ångström ÉcoleNormale ﬁne İstanbul K Straße',
	'日本語 Привет mixed мир english 中文abc',
	'[UNK] [PAD] [CLS] ##ing ##',
	'self self self self return self.value if self.value else self.default',
	'xqzzkvwbbt pneumonoultramicroscopicsilicovolcanoconiosisandmorelettersthanfit qwertyuiopasdfgh',
	'😀 emoji 🎉 between words\u0000nul\u00a0nbsp\u200bzero width',
	'0x7fff 3.14159 1234567890 v1.2.3-beta.4 2024-01-31T12:00:00Z',
	Array.from({ length: 300 }, (_, at) => `value${at % 7} = compute(${at});`).join('\n'),
] as const;

/** A word longer than the tokenizer takes is unknown, and the unknown token has no direction. */
export const NO_TOKEN = 'a'.repeat(41);

export function dot(a: Float32Array, b: Float32Array): number {
	return a.reduce((sum, value, at) => sum + value * b[at]!, 0);
}
