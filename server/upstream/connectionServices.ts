import type { Result } from '@modelcontextprotocol/client';
import type { Upstream } from '../../common/model/upstream.ts';
import type { Logger } from '../ports/logger.ts';
import type { McpListKind, UpstreamSecrets } from '../ports/upstream.ts';
import type { Following } from './following.ts';
import type { LogWishes } from './logWishes.ts';
import type { ManifestStore } from './manifestStore.ts';
import type { SignIn } from './oauth/signIn.ts';

/** What a connection to one server needs of the rest. */
export interface ConnectionServices {
	readonly logger: Logger;
	readonly manifests: ManifestStore;
	readonly version: string;
	/** What is watched of the server, over all connections to it. */
	readonly following: Following;
	/** How much servers are to log. */
	readonly logWishes: LogWishes;
	readonly secrets: () => UpstreamSecrets;
	/** For servers that are reached over HTTP. */
	readonly signIn: SignIn | undefined;
	/** @throws OperationError when the profile's policy forbids it */
	readonly demandLeave: () => void;
	/** How the server is, changed. */
	readonly statusChanged: () => void;
	readonly listChanged: (kind: McpListKind) => void;
	readonly resourceUpdated: (uri: string) => void;
	/** Answers a question that no assistant can be asked. */
	readonly hasWindow: () => boolean;
	readonly askWindow: (upstream: Upstream, method: string, params: unknown, signal: AbortSignal) => Promise<Result>;
}
