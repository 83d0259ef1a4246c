import type { JSONRPCMessage } from '@modelcontextprotocol/client';
import { isObject } from '../../common/base/asObject.ts';

/**
 * Whether a value has the form of a JSON-RPC 2.0 message. What the message carries is checked by whoever it is for; to check
 * it on each hop would cost more than the hop.
 */
export function isJsonRpcMessage(value: unknown): value is JSONRPCMessage {
	if (!isObject(value) || value['jsonrpc'] !== '2.0') return false;
	const { id, method, params, result, error } = value;
	if (typeof method === 'string') return (id === undefined || isId(id)) && (params === undefined || isObject(params));
	if (isObject(result)) return isId(id) && error === undefined;
	return isObject(error) && (id === undefined || isId(id)) && Number.isInteger(error['code']);
}

function isId(value: unknown): boolean {
	return typeof value === 'string' || Number.isInteger(value);
}
