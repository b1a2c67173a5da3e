const jobs = '(?:dataflow |beam )?(?:jobs?|pipelines?)';
const mine = `(?:my |the |our |any )?(?:last |latest |newest )?${jobs}`;
const ails =
  '(?:failing|fail|failed|broken|crashing|crashed|crash|unhealthy|in trouble|stuck|slow|lagging|late|behind|not working)';
const now = '(?: right now| now| at the moment)?';

const phrases = [
  '/diagnose',
  `(?:which|what) (?:of )?${mine} (?:is|are|have|has) ${ails},? (?:and )?why`,
  `why (?:are|is|do|does|did|has|have) ${mine} (?:so |still )?${ails}`,
  `(?:which|what) (?:of )?${mine} (?:is|are) broken${now}`,
  `(?:(?:is |are )?(?:there )?any(?:thing)?|what is|something is|is something) broken(?: ${jobs})?${now}`,
  `(?:what is|is anything|is something) wrong${now}(?: with ${mine})?${now}`,
  `(?:how (?:do|can|could|should) (?:i|we) )?fix ${mine}`,
  `(?:are|is) (?:all |any of )?${mine} (?:healthy|ok|okay|all right|fine)`,
  'is (?:everything|all) (?:healthy|ok|okay|all right|fine)',
  `(?:any |are there any |the )?(?:errors|failures|problems)${now}(?: with ${mine})?`,
  'health ?check',
].map((phrase) => new RegExp(`^(?:${phrase})$`, 'iu'));

/** Whether somebody asks which jobs are in trouble, and why. A job that runs can be: none of this is about failed ones alone. */
export function asksForTriage(phrase: string): boolean {
  return phrases.some((pattern) => pattern.test(phrase));
}
