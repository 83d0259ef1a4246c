import type {
	OAuthClientInformationContext,
	OAuthClientMetadata,
	OAuthClientProvider,
	OAuthDiscoveryState,
	StoredOAuthClientInformation,
	StoredOAuthTokens,
} from '@modelcontextprotocol/client';
import type { UpstreamClient } from '../../ports/upstream.ts';
import { NO_GRANT, type Grant } from './grant.ts';

export interface ProviderOptions {
	/** Where the browser comes back to. */
	readonly redirectUrl: () => string;
	/** Address of the server. */
	readonly url: () => string;
	readonly version: string;
	/** The registration that the user got from the authorization server, if it gives none by itself. */
	readonly client: () => UpstreamClient | undefined;
	/** The grant is another one and wants to be kept. */
	readonly changed: () => void;
}

/** What the SDK's authorization code asks and tells, for one server. Nothing here opens a connection. */
export class GrantProvider implements OAuthClientProvider {
	readonly #options: ProviderOptions;
	#grant: Grant = NO_GRANT;
	#verifier = '';
	#discovery: OAuthDiscoveryState | undefined;
	/** Of the sign-in that is prepared. */
	nextState = '';
	/** Where the user signs in, once that is prepared. */
	authorizationUrl: URL | undefined;

	constructor(options: ProviderOptions) {
		this.#options = options;
	}

	get grant(): Grant {
		return this.#grant;
	}

	/** Takes over what a window kept. */
	restore(grant: Grant): void {
		this.#grant = grant;
	}

	/** Forgets tokens and registrations. */
	clear(): void {
		this.#grant = NO_GRANT;
		this.#change({});
	}

	/** Nothing of an earlier sign-in is used: the server may have another authorization server by now. */
	begin(state: string): void {
		this.#discovery = undefined;
		this.#verifier = '';
		this.authorizationUrl = undefined;
		this.nextState = state;
	}

	get redirectUrl(): string {
		return this.#options.redirectUrl();
	}

	get clientMetadata(): OAuthClientMetadata {
		return {
			client_name: 'Understory',
			software_id: 'understory',
			software_version: this.#options.version,
			redirect_uris: [this.redirectUrl],
			grant_types: ['authorization_code', 'refresh_token'],
			response_types: ['code'],
		};
	}

	/** A client id that is an address names a document about the client; empty when there is none. */
	get clientMetadataUrl(): string {
		const id = this.#options.client()?.id ?? '';
		return id.startsWith('https://') ? id : '';
	}

	state(): string {
		return this.nextState;
	}

	clientInformation(context?: OAuthClientInformationContext): StoredOAuthClientInformation | undefined {
		const { clients, redirect, tokens } = this.#grant;
		const given = this.#options.client();
		if (given !== undefined && this.clientMetadataUrl === '')
			// Bound to the issuer it was first used with, so that no other gets to see the secret.
			return (
				Object.values(clients).find(({ client_id: id }) => id === given.id) ?? {
					client_id: given.id,
					...(given.secret !== undefined && { client_secret: given.secret }),
				}
			);
		// A registration names the way back; one with another address is good for refreshing alone.
		if (redirect !== this.redirectUrl && tokens?.refresh_token === undefined) return undefined;
		return clients[context?.issuer ?? ''];
	}

	saveClientInformation(information: StoredOAuthClientInformation, context?: OAuthClientInformationContext): void {
		const issuer = information.issuer ?? context?.issuer ?? '';
		this.#change({ clients: { ...this.#grant.clients, [issuer]: information }, redirect: this.redirectUrl });
	}

	tokens(): StoredOAuthTokens | undefined {
		return this.#grant.tokens;
	}

	saveTokens(tokens: StoredOAuthTokens): void {
		this.#change({ tokens });
	}

	saveCodeVerifier(verifier: string): void {
		this.#verifier = verifier;
	}

	codeVerifier(): string {
		return this.#verifier;
	}

	/** The browser is opened later, when the user agreed. */
	redirectToAuthorization(url: URL): void {
		this.authorizationUrl = url;
	}

	discoveryState(): OAuthDiscoveryState | undefined {
		return this.#discovery;
	}

	saveDiscoveryState(state: OAuthDiscoveryState): void {
		this.#discovery = state;
	}

	invalidateCredentials(scope: 'all' | 'client' | 'tokens' | 'verifier' | 'discovery'): void {
		if (scope === 'all' || scope === 'tokens') this.#change({ tokens: undefined });
		if (scope === 'all' || scope === 'client') this.#change({ clients: {} });
		if (scope === 'all' || scope === 'discovery') this.#discovery = undefined;
		if (scope === 'all' || scope === 'verifier') this.#verifier = '';
	}

	#change(change: Partial<Grant>): void {
		this.#grant = { ...this.#grant, ...change, url: this.#options.url(), at: Date.now() };
		this.#options.changed();
	}
}
