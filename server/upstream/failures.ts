import { SdkError, SdkErrorCode } from '@modelcontextprotocol/client';

/** True when the connection was lost in a way that lets the request be sent again. */
export function isLost(error: unknown, repeatable: boolean): boolean {
	if (error instanceof SdkError) {
		if (error.code === SdkErrorCode.ConnectionClosed) return repeatable;
		if (error.code === SdkErrorCode.NotConnected || error.code === SdkErrorCode.SendFailed) return true;
		return (error.data as { status?: number } | undefined)?.status === 404; // the session is gone; nothing was done
	}
	const cause = error instanceof Error ? (error.cause as { code?: string } | undefined) : undefined;
	return cause?.code === 'ECONNREFUSED';
}

/** True when a server and we found no revision of the protocol that both speak. */
export function isEraFailure(error: unknown): boolean {
	return error instanceof SdkError && error.code === SdkErrorCode.EraNegotiationFailed;
}

export function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
