import { expect, test } from 'vitest';
import { isHeard, mostTalkative } from '../../../server/base/logLevels.ts';

test('an assistant hears what it asked for and what is worse, and everything before it asked', () => {
	expect(isHeard('debug', undefined)).toBe(true);
	expect(isHeard('info', 'warning')).toBe(false);
	expect(isHeard('warning', 'warning')).toBe(true);
	expect(isHeard('emergency', 'warning')).toBe(true);
});

test('of several wishes the most talkative one counts', () => {
	expect(mostTalkative(['error', 'info', 'alert'])).toBe('info');
	expect(mostTalkative([])).toBeUndefined();
});
