/** A sum in US dollars for a text, such as `USD 1.20`; a small one keeps digits that say something: `USD 0.0042`. */
export function usdText(usd: number): string {
  const digits = usd !== 0 && Math.abs(usd) < 1 ? 4 : 2;
  const [whole = '', behind = ''] = usd.toFixed(digits).split('.');
  return `USD ${whole}.${behind.replace(/0{1,2}$/u, '').padEnd(2, '0')}`;
}
