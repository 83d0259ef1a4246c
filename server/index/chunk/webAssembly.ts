/** What we use of WebAssembly; TypeScript declares its values only together with the DOM. */
interface WebAssemblyApi {
	readonly Module: new (bytes: Uint8Array) => WebAssembly.Module;
	readonly RuntimeError: new () => Error;
}

const api = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly;

export function compileWasm(bytes: Uint8Array): WebAssembly.Module {
	return new api.Module(bytes);
}

/** Traps and aborts of WebAssembly code, a stack that ran out included. */
export function isWasmCrash(error: unknown): error is Error {
	return error instanceof api.RuntimeError || error instanceof RangeError;
}
