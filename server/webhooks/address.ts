import { BlockList, isIP } from 'node:net';
import { isLoopback } from '../core/loopback.ts';

/** Never asked: the unspecified address, link-local ones (where clouds keep their keys), multicast and broadcast. */
const NEVER = listOf([
	['0.0.0.0', 8],
	['169.254.0.0', 16],
	['224.0.0.0', 3],
	['::', 128],
	['fe80::', 10],
	['ff00::', 8],
]);
const LOOPBACK = listOf([
	['127.0.0.0', 8],
	['::1', 128],
]);
/** Names of this machine wherever they are resolved, a proxy included: RFC 6761. */
const LOCAL_NAME = /(?:^|\.)localhost\.?$/;
/** Private networks: RFC 1918, RFC 6598, RFC 4193. */
const PRIVATE = listOf([
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['172.16.0.0', 12],
	['192.168.0.0', 16],
	['fc00::', 7],
]);

/**
 * Why what happens is not sent to an address of the network that `url` leads to; undefined when it may be. A name is
 * resolved anew for each delivery: one that suddenly leads into this machine or its network gets nothing.
 */
export function addressRefusal(url: URL, address: string, privateNetwork: boolean): string | undefined {
	if (holds(NEVER, address)) return `${address} is no address for webhooks.`;
	if (holds(LOOPBACK, address)) return isLoopback(url.hostname) ? undefined : leadsHere(url);
	if (holds(PRIVATE, address))
		return privateNetwork
			? undefined
			: `${url.hostname} is in the private network, which this webhook is not allowed to reach.`;
	return openRefusal(url);
}

/** What can be said before the name is resolved. */
export function urlRefusal(url: URL, privateNetwork: boolean): string | undefined {
	if (url.username !== '' || url.password !== '')
		return 'The address holds a password. The signature proves who sends.';
	const host = url.hostname.replaceAll(/^\[|\]$/g, '');
	if (isIP(host) !== 0) return addressRefusal(url, host, privateNetwork);
	if (isLoopback(url.hostname)) return undefined;
	if (LOCAL_NAME.test(url.hostname)) return leadsHere(url);
	return privateNetwork ? undefined : openRefusal(url);
}

function leadsHere({ hostname }: URL): string {
	return `${hostname} leads to this machine. Write localhost if you mean it.`;
}

/** Why an address of another machine is not asked without encryption. */
export function openRefusal({ protocol, hostname }: URL): string | undefined {
	return protocol === 'https:'
		? undefined
		: `${hostname} is another machine: use https, so that nobody reads on the way.`;
}

function holds(list: BlockList, address: string): boolean {
	return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

function listOf(subnets: readonly (readonly [string, number])[]): BlockList {
	const list = new BlockList();
	for (const [net, prefix] of subnets) list.addSubnet(net, prefix, isIP(net) === 6 ? 'ipv6' : 'ipv4');
	return list;
}
