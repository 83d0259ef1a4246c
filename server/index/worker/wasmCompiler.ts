import { readFileSync } from 'node:fs';
import path from 'node:path';
import v8 from 'node:v8';
import { compileWasm } from '../chunk/webAssembly.ts';

/**
 * Compiles the tree-sitter runtime so that V8 optimizes what is hot in it, and keeps the rest of this process's
 * WebAssembly, which is grammars, on V8's baseline compiler from here on. For the generated lexer of one grammar the
 * optimizing compiler needs up to 1 GB of memory and seconds of time (Markdown 0.7 GB, Swift 0.9 GB, all 40 together
 * 4 GB against 0.2 GB) and gains little; the runtime is small and gains nearly all there is to gain; see
 * `docs/decisions/0004-baseline-webassembly.md`. Worker threads share the process's flags, so this cannot be done for them
 * alone; the module is handed to them.
 */
export function compileTreeSitter(grammarsDir: string): WebAssembly.Module {
	// What a function may become is decided when it is compiled: the runtime's at once, a grammar's when it is first called.
	setFlags('--no-wasm-lazy-compilation', '--wasm-tier-up', '--wasm-dynamic-tiering');
	const runtime = compileWasm(readFileSync(path.join(grammarsDir, 'runtime', 'web-tree-sitter.wasm')));
	setFlags('--wasm-lazy-compilation', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering');
	return runtime;
}

function setFlags(...flags: string[]): void {
	for (const flag of flags) v8.setFlagsFromString(flag);
}
