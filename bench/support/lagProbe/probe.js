const { appendFileSync } = require('node:fs');

/** Of the timer whose lateness is measured. Milliseconds. */
const EVERY_MS = 20;
const WRITE_EVERY_MS = 1000;

/**
 * Measures by how many milliseconds timers in this extension host come late, and appends them to the file that
 * `UNDERSTORY_BENCH_LAG` names: a line a second with when it was written and the latenesses since the one before.
 */
exports.activate = ({ subscriptions }) => {
	let late = [];
	let due = performance.now() + EVERY_MS;
	const timer = setInterval(() => {
		const now = performance.now();
		late.push(Math.max(0, now - due));
		due = now + EVERY_MS;
	}, EVERY_MS);
	const writer = setInterval(() => {
		appendFileSync(process.env.UNDERSTORY_BENCH_LAG, `${JSON.stringify({ at: Date.now(), late })}\n`);
		late = [];
	}, WRITE_EVERY_MS);
	subscriptions.push({ dispose: () => [timer, writer].forEach(clearInterval) });
};
