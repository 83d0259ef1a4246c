import { SdkError, SdkErrorCode } from '@modelcontextprotocol/client';

/** True when the connection was lost in a way that lets the request be sent again. */
export function isLost(error: unknown, repeatable: boolean): boolean {
	if (error instanceof SdkError) {
		if (error.code === SdkErrorCode.ConnectionClosed) return repeatable;
		if (error.code === SdkErrorCode.NotConnected || error.code === SdkErrorCode.SendFailed) return true;
		return statusOf(error) === 404; // the session is gone; nothing was done
	}
	const cause = error instanceof Error ? (error.cause as { code?: string } | undefined) : undefined;
	return cause?.code === 'ECONNREFUSED';
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

export function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

/** HTTP status that a server refused with. */
function statusOf({ data }: SdkError): number | undefined {
	return (data as { status?: number } | undefined)?.status;
}
