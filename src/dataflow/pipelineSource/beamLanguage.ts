/** Languages in which Beam pipelines are written, by the ids that editors give them. */
export const beamLanguages = ['python', 'java', 'go', 'typescript'] as const;
export type BeamLanguage = (typeof beamLanguages)[number];

const imports: Readonly<Record<BeamLanguage, RegExp>> = {
  python: /^[ \t]*(?:import|from)[ \t]+apache_beam\b/m,
  java: /^[ \t]*import[ \t]+(?:static[ \t]+)?org\.apache\.beam\.sdk\./m,
  go: /^[^\n]*"github\.com\/apache\/beam\/sdks\/(?:v\d+\/)?go\//m,
  typescript: /\b(?:from|require\(|import\()\s*['"]apache-beam['"/]/,
};

/** @returns whether Python source imports Beam */
export function importsBeam(source: string): boolean {
  return imports.python.test(source);
}

/** @returns undefined for a file that is no Beam pipeline */
export function beamLanguageOf(languageId: string, source: string): BeamLanguage | undefined {
  const language = beamLanguages.find((known) => known === languageId);
  return language !== undefined && imports[language].test(source) ? language : undefined;
}
