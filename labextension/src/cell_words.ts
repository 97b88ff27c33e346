// What a cell says about the app, in its tags and its first line; twin of nbapp/directives.py. Pure.
//
// How it works. The words fall into choices of which a cell makes one each. A choice is written as one tag a word
// (`nbapp: hide`), because nbformat allows no comma in a tag; all other tags stay where they are. What the first line
// of a cell says is the source's, and is not changed from here.

export type Choice = 'shows' | 'place' | 'runs';

const WORDS: Record<Choice, readonly string[]> = {
  shows: ['hide', 'skip'],
  place: ['sidebar'],
  runs: ['always', 'once', 'ttl'],
};

export const DURATION = /^\d+(\.\d+)?\s*(ms|s|m|h|d)?$/i;

export interface Said {
  /** Such as `ttl=60s`; empty: nothing is said, so the default holds. */
  word: string;
  /** Its source says it, so that no tag can change it. */
  isInSource: boolean;
}

export function said(choice: Choice, tags: readonly string[], source: string): Said {
  const inSource = wordsOf(firstLine(source)).find(word => belongs(word, choice));
  const tagged = tags.flatMap(tag => wordsOf(saidBy(tag))).find(word => belongs(word, choice));
  return { word: inSource ?? tagged ?? '', isInSource: inSource !== undefined };
}

/** The tags of a cell that makes this choice; an empty word makes none. */
export function withWord(tags: readonly string[], choice: Choice, word: string): string[] {
  const chosen = word ? [`nbapp: ${word}`] : [];
  let isPlaced = false;
  const result = tags.flatMap(tag => {
    const words = wordsOf(saidBy(tag));
    if (!words.some(one => belongs(one, choice))) {
      return [tag];
    }
    const others = words.filter(one => !belongs(one, choice)).map(one => `nbapp: ${one}`);
    const own = isPlaced ? [] : chosen;
    isPlaced = true;
    return [...own, ...others];
  });
  return [...new Set(isPlaced ? result : [...result, ...chosen])];
}

function belongs(word: string, choice: Choice): boolean {
  return WORDS[choice].includes(word.split('=')[0].trim());
}

function wordsOf(text: string): string[] {
  return text.split(',').map(word => word.trim().toLowerCase()).filter(Boolean);
}

function saidBy(tag: string): string {
  return /^\s*nbapp\s*:(.*)$/s.exec(tag)?.[1] ?? '';
}

function firstLine(source: string): string {
  const match = /^\s*(?:#\s*nbapp\s*:([^\n]*)|<!--\s*nbapp\s*:([^\n]*?)-->)/.exec(source);
  return match?.[1] ?? match?.[2] ?? '';
}
