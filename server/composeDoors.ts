import path from 'node:path';
import type { Duplex } from 'node:stream';
import type { HttpEndpoint } from '../common/protocol/httpEndpoint.ts';
import { Counters } from './app/counters.ts';
import type { Diagnostics } from './app/diagnostics.ts';
import type { EventBus } from './app/bus/eventBus.ts';
import type { Dispatcher } from './app/dispatcher.ts';
import { secretsOfGrant } from './app/hideSecrets.ts';
import type { ServerEventStream } from './app/serverEvents.ts';
import { metricsOf } from './app/metrics.ts';
import type { SettingsFile } from './app/settings.ts';
import { openHttpDoor } from './doors/http/listener.ts';
import { docsPage } from './doors/http/docsPage.ts';
import { packageRoot } from './daemon/identity.ts';
import { createEventRoute } from './doors/http/eventStream.ts';
import { createMetricsRoute } from './doors/http/metrics.ts';
import { createIncomingRoute } from './doors/http/incoming.ts';
import { openApi } from './doors/http/openApi.ts';
import { createRedirectRoute, REDIRECT_PATH } from './doors/http/redirectPage.ts';
import { API_PATH, createRestRoute } from './doors/http/rest.ts';
import { createRouter, type Route } from './doors/http/router.ts';
import { TokenFile } from './doors/http/tokens.ts';
import { Changes } from './doors/mcp/changes.ts';
import { McpHttp } from './doors/mcp/httpHandler.ts';
import { OwnChanges } from './doors/mcp/ownChanges.ts';
import { OWN_NAMES } from './doors/mcp/ownNames.ts';
import { openMcpSession } from './doors/mcp/session.ts';
import type { Logger } from './ports/logger.ts';
import type { ApiTokens } from './ports/apiTokens.ts';
import type { Embedder } from './ports/embedder.ts';
import type { OpenFolders } from './ports/openFolders.ts';
import type { Policy } from './ports/policy.ts';
import type { Store } from './ports/store.ts';
import type { UpstreamAdmin, Upstreams } from './ports/upstream.ts';
import type { Windows } from './ports/windows.ts';
import type { Webhooks } from './ports/webhooks.ts';
import { Telemetry } from './telemetry/telemetry.ts';
import { UpstreamHub } from './upstream/hub.ts';
import { Redirects } from './upstream/oauth/redirects.ts';
import { SEARCH_TOOLS } from './upstream/searchTools.ts';
import { WebhookFile } from './webhooks/webhookFile.ts';
import { WebhookHub } from './webhooks/webhookHub.ts';

export interface DoorServices {
	readonly dataDir: string;
	readonly dispatcher: Dispatcher;
	readonly bus: EventBus;
	readonly store: Store;
	readonly windows: Windows;
	readonly folders: OpenFolders;
	readonly policy: Policy;
	readonly settings: SettingsFile;
	readonly events: ServerEventStream;
	readonly logger: Logger;
	readonly version: string;
	readonly diagnostics: () => Promise<Diagnostics>;
	/** Takes what no log may say. */
	readonly hide: (secrets: readonly string[]) => void;
}

/** The doors for assistants and programs, read when the first of them is needed. */
export interface Doors {
	readonly endpoint: HttpEndpoint;
	readonly upstreams: Upstreams & UpstreamAdmin;
	readonly tokens: ApiTokens;
	readonly webhooks: Webhooks;
	openMcp(socket: Duplex): void;
	close(): Promise<void>;
}

/** Opens HTTP on loopback and what speaks the Model Context Protocol. */
export async function openDoors(services: DoorServices): Promise<Doors> {
	const { dataDir, dispatcher, bus, store, windows, folders, policy, events, logger, version } = services;
	const redirects = new Redirects();
	let address = '';
	let shipped: Promise<Embedder> | undefined;
	const upstreams = new UpstreamHub({
		store,
		folder: path.join(dataDir, 'upstream'),
		logger,
		version,
		windows,
		folders,
		policy,
		redirects,
		redirectUrl: () => `${address}${REDIRECT_PATH}`,
		embedder: () => (shipped ??= openShippedEmbedder(logger)),
		reserved: new Set([...OWN_NAMES, ...SEARCH_TOOLS.map(({ name }) => name)]),
	});
	upstreams.onDidChangeStatus(() => events.upstreamsChanged());
	upstreams.onDidChangeGrants(() => {
		services.hide(upstreams.grants().flatMap(({ grant }) => secretsOfGrant(grant)));
		events.upstreamGrantsChanged();
	});
	const ownChanges = new OwnChanges(store, logger);
	const changes = new Changes(upstreams, ownChanges);
	const mcp = { dispatcher, upstreams, changes, logger, version };
	const mcpHttp = new McpHttp(mcp);
	const tokens = new TokenFile(dataDir, logger);
	const webhooks = new WebhookHub({ store, file: new WebhookFile(dataDir, logger), policy, clock: Date.now, logger });
	const requests = new Counters();
	const metrics = async () => metricsOf(await services.diagnostics(), requests.all());
	const routes: readonly Route[] = [
		{ path: '/mcp', scope: 'write', answer: (request) => mcpHttp.answer(request) },
		{ path: '/health', open: true, answer: () => Promise.resolve(Response.json({ status: 'ok', version })) },
		{ path: '/docs', open: true, answer: () => Promise.resolve(docsPage(version)) },
		{
			path: `${API_PATH}/openapi.json`,
			open: true,
			answer: () => Promise.resolve(Response.json(openApi(version, address))),
		},
		createMetricsRoute(metrics),
		createIncomingRoute(dispatcher),
		createRedirectRoute(redirects),
		createEventRoute(`${API_PATH}/events`, bus),
		createRestRoute(dispatcher),
	];
	const http = await openHttpDoor({
		dataDir,
		logger,
		handler: ({ port, token }) => {
			address = `http://127.0.0.1:${port}`;
			services.hide([token]);
			return createRouter({ routes, token, tokens, logger, requests });
		},
	});
	const telemetry = new Telemetry({
		endpoint: () => services.settings.current.telemetry.endpoint,
		onDidChangeSettings: services.settings.onDidChange,
		onDidCall: dispatcher.onDidCall,
		metrics,
		policy,
		version,
		logger,
	});
	return {
		endpoint: http.endpoint,
		upstreams,
		tokens,
		webhooks,
		openMcp: (socket) => openMcpSession(socket, mcp),
		async close() {
			webhooks.dispose();
			mcpHttp.dispose();
			ownChanges.dispose();
			await http.close();
			await upstreams.close();
			await telemetry.close();
		},
	};
}

/** What assistants ask for, and what servers say of their tools, goes to no model of the settings: that may be a service. */
async function openShippedEmbedder(logger: Logger): Promise<Embedder> {
	const { createShippedEmbedder } = await import('./models/createEmbedder.ts');
	return createShippedEmbedder({ modelsDir: path.join(packageRoot(), 'models'), logger });
}
