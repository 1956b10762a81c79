/** A compiled glob: whether it matches the whole of a text, in time linear in the text. */
export type Glob = (text: string) => boolean;

/**
 * Compiles a glob of `*`, `?`, `[abc]` and `[!a-z]`. In a path `*` and `?` stop at slashes, `**` does not, and a path
 * without a first slash matches with one, too.
 */
export function compileGlob(pattern: string, { isPath = false } = {}): Glob {
  const matches = compilePattern(pattern, isPath);
  return isPath ? (text) => matches(text) || (!text.startsWith('/') && matches(`/${text}`)) : matches;
}

function compilePattern(pattern: string, isPath: boolean): Glob {
  const pieces = pattern.split(isPath ? '**' : '*');
  if (pieces.some((piece) => /[*?[]/.test(piece))) {
    const tokens = tokenize(pattern, isPath);
    return (text) => matchesTokens(text, tokens);
  }
  const [first = '', ...inner] = pieces;
  const last = inner.pop();
  return last === undefined ? (text) => text === first : (text) => matchesPieces(text, first, inner, last);
}

/** Finds the pieces between stars one after the other, each as early as it can be: nothing is gained by a later place. */
function matchesPieces(text: string, first: string, inner: readonly string[], last: string): boolean {
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const piece of inner) {
    const found = text.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

interface Token {
  /** Takes any number of characters, even none. */
  repeats: boolean;
  takes: (character: string) => boolean;
}

function tokenize(pattern: string, isPath: boolean): Token[] {
  const any = (): boolean => true;
  const within = isPath ? (character: string): boolean => character !== '/' : any;
  return (pattern.match(/\*+|\[[^\]]+\]|[^]/gu) ?? []).map((part) => {
    if (part.startsWith('*')) return { repeats: true, takes: part.length > 1 ? any : within };
    if (part === '?') return { repeats: false, takes: within };
    if (part.startsWith('[') && part.length > 2) return { repeats: false, takes: characterSet(part.slice(1, -1)) };
    return { repeats: false, takes: (character) => character === part };
  });
}

function characterSet(members: string): (character: string) => boolean {
  const isNegated = members.startsWith('!') || members.startsWith('^');
  const ranges = (isNegated ? members.slice(1) : members).match(/[^]-[^]|[^]/gu) ?? [];
  const has = (character: string): boolean =>
    ranges.some((range) => {
      const [low = '', , high = low] = Array.from(range);
      return character >= low && character <= high;
    });
  return (character) => has(character) !== isNegated;
}

/** Follows all ways to match at once: the states are the tokens that may take the next character. */
function matchesTokens(text: string, tokens: readonly Token[]): boolean {
  let states = withSkipped(new Set([0]), tokens);
  for (const character of text) {
    const next = new Set<number>();
    for (const state of states) {
      const token = tokens[state];
      if (token?.takes(character) === true) next.add(token.repeats ? state : state + 1);
    }
    if (next.size === 0) return false;
    states = withSkipped(next, tokens);
  }
  return states.has(tokens.length);
}

/** Adds the states behind stars, which may take nothing. A set that grows while it is walked is walked to its end. */
function withSkipped(states: Set<number>, tokens: readonly Token[]): Set<number> {
  for (const state of states) if (tokens[state]?.repeats === true) states.add(state + 1);
  return states;
}
