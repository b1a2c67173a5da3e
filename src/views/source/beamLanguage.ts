import { importsBeam } from '../localDataflow/beamSource.ts';

/** Languages in which Beam pipelines are written, by the ids that editors give them. */
export const beamLanguages = ['python', 'java', 'go', 'typescript'] as const;
export type BeamLanguage = (typeof beamLanguages)[number];

const imports: Readonly<Record<Exclude<BeamLanguage, 'python'>, RegExp>> = {
  java: /^[ \t]*import[ \t]+(?:static[ \t]+)?org\.apache\.beam\.sdk\./m,
  go: /^[^\n]*"github\.com\/apache\/beam\/sdks\/(?:v\d+\/)?go\//m,
  typescript: /\b(?:from|require\(|import\()\s*['"]apache-beam['"/]/,
};

/** @returns undefined for a file that is no Beam pipeline */
export function beamLanguageOf(languageId: string, source: string): BeamLanguage | undefined {
  const language = beamLanguages.find((known) => known === languageId);
  if (language === undefined) return undefined;
  const isBeam = language === 'python' ? importsBeam(source) : imports[language].test(source);
  return isBeam ? language : undefined;
}
