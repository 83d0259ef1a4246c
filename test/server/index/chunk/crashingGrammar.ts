import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Copies a grammars folder with some languages, and replaces the biggest function of one grammar (its lexer) by
 * `unreachable`, so that it loads and then traps at the first token.
 */
export function writeCrashingGrammar(from: string, to: string, crashing: string, healthy: readonly string[]): void {
	const manifest = JSON.parse(readFileSync(path.join(from, 'manifest.json'), 'utf8')) as {
		runtime: unknown;
		grammars: Record<string, { file: string }>;
	};
	cpSync(path.join(from, 'runtime'), path.join(to, 'runtime'), { recursive: true });
	for (const id of [crashing, ...healthy]) cpSync(path.join(from, id), path.join(to, id), { recursive: true });
	const ids = new Set([crashing, ...healthy]);
	const grammars = Object.fromEntries(Object.entries(manifest.grammars).filter(([id]) => ids.has(id)));
	writeFileSync(path.join(to, 'manifest.json'), JSON.stringify({ runtime: manifest.runtime, grammars }));
	const file = path.join(to, manifest.grammars[crashing]!.file);
	mkdirSync(path.dirname(file), { recursive: true });
	writeFileSync(file, withTrap(readFileSync(file)));
}

/** WebAssembly binary format: sections of id, size, content; section 10 holds the function bodies. */
function withTrap(wasm: Buffer): Buffer {
	for (let at = 8; at < wasm.length;) {
		const id = wasm[at]!;
		const size = unsigned(wasm, at + 1);
		if (id === 10) {
			trapBiggest(wasm, size.next);
			return wasm;
		}
		at = size.next + size.value;
	}
	throw new Error('no code section');
}

function trapBiggest(wasm: Buffer, start: number): void {
	const count = unsigned(wasm, start);
	let at = count.next;
	let biggest = { from: 0, to: 0 };
	for (let index = 0; index < count.value; index++) {
		const size = unsigned(wasm, at);
		const to = size.next + size.value;
		if (to - size.next > biggest.to - biggest.from) biggest = { from: size.next, to };
		at = to;
	}
	// No locals, `unreachable`, `nop`s to keep the size, `end`.
	wasm.fill(0x01, biggest.from, biggest.to);
	wasm[biggest.from] = 0x00;
	wasm[biggest.from + 1] = 0x00;
	wasm[biggest.to - 1] = 0x0b;
}

/** An unsigned LEB128 number. */
function unsigned(bytes: Buffer, at: number): { value: number; next: number } {
	let value = 0;
	for (let shift = 0; ; shift += 7) {
		const byte = bytes[at++]!;
		value += (byte & 0x7f) * 2 ** shift;
		if (byte < 0x80) return { value, next: at };
	}
}
