import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { deadLetter, webhookDefinition, webhookStatus } from '../../common/model/webhook.ts';

const kept = z.object({
	definition: webhookDefinition,
	/** Signs what is sent. Here, because deliveries go on when no window is open. */
	secret: z.string(),
	progress: webhookStatus.omit({ state: true, behind: true, dead: true }),
	/** Newest first. */
	dead: z.array(deadLetter),
});
export type KeptWebhook = z.infer<typeof kept>;

/** `webhooks.json` in the data directory, readable by this user only. */
export class WebhookFile {
	readonly #file: string;
	#hooks: readonly KeptWebhook[];

	/** @throws Error when the file is there and cannot be read: who is told what must not be guessed */
	constructor(dataDir: string) {
		this.#file = path.join(dataDir, 'webhooks.json');
		this.#hooks = this.#read();
	}

	all(): readonly KeptWebhook[] {
		return this.#hooks;
	}

	get(id: string): KeptWebhook | undefined {
		return this.#hooks.find(({ definition }) => definition.id === id);
	}

	/** Adds it, or takes the place of the one with its id. Durable before it counts. */
	put(hook: KeptWebhook): void {
		const { id } = hook.definition;
		const known = this.get(id) !== undefined;
		this.#write(known ? this.#hooks.map((one) => (one.definition.id === id ? hook : one)) : [...this.#hooks, hook]);
	}

	remove(id: string): boolean {
		if (this.get(id) === undefined) return false;
		this.#write(this.#hooks.filter(({ definition }) => definition.id !== id));
		return true;
	}

	#read(): KeptWebhook[] {
		let text: string;
		try {
			text = readFileSync(this.#file, 'utf8');
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
			throw error;
		}
		return z.array(kept).parse(JSON.parse(text));
	}

	#write(hooks: readonly KeptWebhook[]): void {
		const temporary = `${this.#file}.${process.pid}.tmp`;
		writeFileSync(temporary, `${JSON.stringify(hooks, undefined, '\t')}\n`, { mode: 0o600 });
		chmodSync(temporary, 0o600);
		renameSync(temporary, this.#file);
		this.#hooks = hooks;
	}
}
