/** Who is this near to the end wants to see what comes. Pixels. */
const NEAR = 60;

/** Keeps the end of the conversation in sight while it grows, unless the user has scrolled up to read. */
export function keepAtEnd(): void {
	const box = document.getElementById('messages');
	const near = box === null || box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
	requestAnimationFrame(() => {
		const drawn = document.getElementById('messages');
		if (near && drawn !== null) drawn.scrollTop = drawn.scrollHeight;
	});
}
