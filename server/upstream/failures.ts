import { ProtocolError, SdkError, SdkErrorCode } from '@modelcontextprotocol/client';
import { STREAM_LOST } from './httpTransport.ts';

/** How a request was lost: before it was done, so that it can be sent again, or perhaps after that. */
export type Loss = 'unsent' | 'underWay';

const NETWORK_LOSSES: Readonly<Record<string, Loss>> = {
	ECONNREFUSED: 'unsent',
	ECONNRESET: 'underWay',
	EPIPE: 'underWay',
	UND_ERR_SOCKET: 'underWay',
};

/** How the connection was lost in a request; undefined when the server, or we, had another reason to fail it. */
export function lossOf(error: unknown): Loss | undefined {
	if (error instanceof ProtocolError) return error.data === STREAM_LOST ? 'underWay' : undefined;
	if (error instanceof SdkError) {
		if (error.code === SdkErrorCode.ConnectionClosed) return 'underWay';
		if (error.code === SdkErrorCode.NotConnected || error.code === SdkErrorCode.SendFailed) return 'unsent';
		return statusOf(error) === 404 ? 'unsent' : undefined; // the session is gone; nothing was done
	}
	const cause = error instanceof Error ? (error.cause as { code?: string } | undefined) : undefined;
	return NETWORK_LOSSES[cause?.code ?? ''];
}

/** True when a server and we found no revision of the protocol that both speak. */
export function isEraFailure(error: unknown): boolean {
	return error instanceof SdkError && error.code === SdkErrorCode.EraNegotiationFailed;
}

/** Refusals that say nothing about how a server is reached: who asks, or when. */
const OF_THE_CALLER: ReadonlySet<number> = new Set([401, 403, 407, 408, 429]);

/** True when an address takes no messages, as that of a server of the first HTTP transport, which has another for them. */
export function takesNoPosts(error: unknown): boolean {
	const status = error instanceof SdkError ? statusOf(error) : undefined;
	return status !== undefined && status >= 400 && status < 500 && !OF_THE_CALLER.has(status);
}

/** HTTP status that a server refused with. */
function statusOf({ data }: SdkError): number | undefined {
	return (data as { status?: number } | undefined)?.status;
}
