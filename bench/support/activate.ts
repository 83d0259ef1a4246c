import Module from 'node:module';
import path from 'node:path';

/**
 * Loads and activates the extension once and prints the milliseconds of processor time. Everything the editor's API is
 * asked for is a function, an object and a class that does nothing.
 */
const nothing: unknown = new Proxy(function () {}, {
	get: (_target, key) => {
		if (key === Symbol.toPrimitive) return () => '';
		if (key === Symbol.iterator) return [][Symbol.iterator];
		return key === 'then' || key === '__esModule' ? undefined : nothing;
	},
	apply: () => nothing,
	construct: () => nothing as object,
	// The bundle looks members up on an object made with this prototype.
	getPrototypeOf: () => nothing as object,
});

const loader = Module as unknown as { _load: (request: string, ...rest: unknown[]) => unknown };
const load = loader._load;
loader._load = (request, ...rest) => (request === 'vscode' ? nothing : load.call(Module, request, ...rest));

const extension = path.join(import.meta.dirname, '..', '..', 'dist', 'extension.js');
const start = process.cpuUsage();
const { activate } = load.call(Module, extension, undefined, false) as { activate: (context: unknown) => void };
activate({
	subscriptions: [],
	extensionPath: path.dirname(path.dirname(extension)),
	extensionUri: nothing,
	environmentVariableCollection: nothing,
	extension: { id: 'bench', packageJSON: { version: '0' } },
	globalState: nothing,
	workspaceState: nothing,
	secrets: nothing,
});
const { user, system } = process.cpuUsage(start);
process.stdout.write(String((user + system) / 1000));
process.exit(0);
