/** What the rules need to know of a conversation, deleted ones included. */
export interface ThreadState {
	readonly id: string;
	readonly title: string;
	readonly deleted: boolean;
	readonly addedSeq: number;
	readonly updatedSeq: number;
}

/** What the rules need to know of a message. */
export interface MessageState {
	readonly id: string;
	readonly thread: string;
	readonly role: 'user' | 'assistant';
	readonly text: string;
	readonly seq: number;
}
