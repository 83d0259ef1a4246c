/** Who is this near to the end wants to see what comes; one press of an arrow key leads farther. Pixels. */
const NEAR = 24;

/** Keeps the end of the conversation in sight while it grows, unless the user has scrolled up to read. */
export function keepAtEnd(): void {
	const box = document.getElementById('messages');
	if (box === null || box.scrollHeight - box.scrollTop - box.clientHeight < NEAR) showEnd();
}

/** Shows the end of the conversation, once it is drawn. */
export function showEnd(): void {
	requestAnimationFrame(() => {
		const box = document.getElementById('messages');
		if (box !== null) box.scrollTop = box.scrollHeight;
	});
}

/** DOM id of a question. */
export function questionId(id: string): string {
	return `question:${id}`;
}

/** Shows a question and the beginning of what follows it, once it is drawn: passages come all at once, the best first. */
export function showQuestion(id: string): void {
	requestAnimationFrame(() => document.getElementById(questionId(id))?.scrollIntoView({ block: 'start' }));
}
