import v8 from 'node:v8';

/**
 * Keeps this process's WebAssembly on V8's baseline compiler from here on. The optimizing one needs up to 1 GB of memory
 * and seconds of time for the generated lexer of one grammar (Markdown 0.7 GB, Swift 0.9 GB, all 40 together 4 GB against
 * 0.2 GB) and gains a third of the parse time; see `docs/decisions/0004-baseline-webassembly.md`. Worker threads share
 * the process's flags, so this cannot be done for them alone.
 */
export function useBaselineWasmCompiler(): void {
	for (const flag of ['--liftoff-only', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering']) v8.setFlagsFromString(flag);
}
