import type { Link, LinkListener, OpenLink } from '../../client/daemon/link.ts';

/** A server end that the test holds: each opened link waits for its answers to be given. */
export class FakeServer {
	readonly links: FakeLink[] = [];
	/** When set, opening fails with this. */
	refusal: Error | undefined;

	readonly open: OpenLink = async (listener) => {
		if (this.refusal !== undefined) throw this.refusal;
		const link = new FakeLink(listener);
		this.links.push(link);
		return link;
	};

	get last(): FakeLink {
		return this.links.at(-1)!;
	}
}

export class FakeLink implements Link {
	readonly listener: LinkListener;
	readonly requests: { method: string; input: unknown; answer: PromiseWithResolvers<unknown> }[] = [];
	readonly notifications: { method: string; params: unknown }[] = [];
	closed = false;

	constructor(listener: LinkListener) {
		this.listener = listener;
	}

	request(method: string, input: unknown): Promise<unknown> {
		const answer = Promise.withResolvers<unknown>();
		this.requests.push({ method, input, answer });
		return answer.promise;
	}

	async notify(method: string, params: unknown): Promise<void> {
		this.notifications.push({ method, params });
	}

	async close(): Promise<void> {
		this.closed = true;
	}

	/** As when the process behind it is killed: requests are rejected, then the connection is told closed. */
	breakDown(reason?: string): void {
		for (const { answer } of this.requests)
			answer.reject(
				Object.assign(new Error('Pending response rejected since connection got disposed'), { code: -32_097 }),
			);
		this.listener.closed(reason);
	}
}
