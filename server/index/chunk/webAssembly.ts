/** What we use of WebAssembly; TypeScript declares its values only together with the DOM. */
interface WebAssemblyApi {
	readonly Module: new (bytes: Uint8Array) => WebAssembly.Module;
	readonly Instance: new (module: WebAssembly.Module, imports: object) => WasmInstance;
	readonly RuntimeError: new () => Error;
}

interface WasmInstance {
	readonly exports: object;
}

const api = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly;

export function compileWasm(bytes: Uint8Array): WebAssembly.Module {
	return new api.Module(bytes);
}

export function instantiateWasm(module: WebAssembly.Module, imports: object): WasmInstance {
	return new api.Instance(module, imports);
}

/** Traps and aborts of WebAssembly code, a stack that ran out included. */
export function isWasmCrash(error: unknown): error is Error {
	return error instanceof api.RuntimeError || error instanceof RangeError;
}
