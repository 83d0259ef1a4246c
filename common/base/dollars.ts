/** An amount of US dollars: whole cents, or what can be told apart below a cent. */
export function dollars(amount: number): string {
	if (amount === 0) return '$0';
	if (amount >= 0.01) return `$${amount.toFixed(2)}`;
	return amount < 0.0001 ? '< $0.0001' : `$${amount.toFixed(4)}`;
}
