import path from 'node:path';
import { onTestFinished, vi } from 'vitest';
import type { UpstreamDefinition } from '../../../common/model/upstream.ts';
import type { McpCaller } from '../../../server/ports/upstream.ts';
import { UpstreamHub } from '../../../server/upstream/hub.ts';
import { Redirects } from '../../../server/upstream/oauth/redirects.ts';
import { ProcessTransport } from '../../../server/upstream/processTransport.ts';
import { openPolicy } from '../policies.ts';

type HubOptions = ConstructorParameters<typeof UpstreamHub>[0];

/** A hub over a store, without a window and without a model; closed after the test. */
export function openUpstreams({
	dataDir,
	...options
}: { readonly dataDir: string } & Pick<HubOptions, 'store' | 'logger'> & Partial<HubOptions>): UpstreamHub {
	const hub = new UpstreamHub({
		folder: path.join(dataDir, 'upstream'),
		version: '1.0.0',
		windows: { isOpen: false, ask: () => Promise.resolve(undefined) },
		folders: { onDidChangeFolders: () => ({ dispose: () => undefined }), trustedFolders: () => [] },
		policy: openPolicy,
		redirects: new Redirects(),
		redirectUrl: () => 'http://127.0.0.1/oauth/callback',
		embedder: () => Promise.reject(new Error('there is no model here')),
		reserved: new Set(),
		...options,
	});
	onTestFinished(() => hub.close());
	return hub;
}

/** The transport to a program that is written here, not started; closed after the test. */
export function scriptTransport(
	program: string,
	options: Partial<ConstructorParameters<typeof ProcessTransport>[0]> = {},
): ProcessTransport {
	const transport = new ProcessTransport({
		command: process.execPath,
		args: ['-e', program],
		cwd: '',
		env: {},
		maxMessageBytes: 1000,
		onRemark: () => undefined,
		redact: (line) => line,
		...options,
	});
	onTestFinished(() => transport.close());
	return transport;
}

/** A server that is a program, on and with nothing special about it. */
export function programServer(
	definition: Pick<UpstreamDefinition, 'alias' | 'name' | 'command' | 'args'> & Partial<UpstreamDefinition>,
): UpstreamDefinition {
	return {
		type: 'stdio',
		cwd: '',
		env: [],
		url: '',
		headers: [],
		enabled: true,
		approval: 'always',
		prefix: 'alias',
		era: 'legacy',
		timeoutSeconds: 30,
		maxOutputKb: 64,
		...definition,
	};
}

/** From now on no timer of this process ends until `vi.useRealTimers`, which comes with the end of the test. */
export function standStill(): void {
	vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval'] });
	onTestFinished(() => void vi.useRealTimers());
}

/** An assistant of the older revision that cannot be asked anything. */
export function mcpCaller(parts: Partial<McpCaller> = {}): McpCaller {
	return {
		session: 'test',
		era: 'legacy',
		capabilities: {},
		name: 'test',
		signal: new AbortController().signal,
		log: () => undefined,
		ask: () => Promise.reject(new Error('nobody is asked')),
		...parts,
	};
}
