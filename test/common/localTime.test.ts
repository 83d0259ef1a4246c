import { expect, test } from 'vitest';
import { localDay, localMinute } from '../../common/base/localTime.ts';

test('days and minutes are those of this machine', () => {
	const noon = new Date(2026, 0, 5, 9, 7);
	expect(localDay(noon.getTime())).toBe('2026-01-05');
	expect(localMinute(noon.getTime())).toBe('2026-01-05 09:07');
	expect(localMinute(noon.toISOString())).toBe('2026-01-05 09:07');
});
