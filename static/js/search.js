// Search: loaded when a reader opens it for the first time. The upper half finds
// pages in the index below /search/, which the manual describes; the lower half is
// the dialog. Words are cut here as package search cuts them.

// Words.
const LETTER = '[\\p{L}\\p{Nd}\\p{M}]';
const UNSPACED = '[ー\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Hang}\\p{sc=Thai}\\p{sc=Laoo}\\p{sc=Khmr}\\p{sc=Mymr}]';
const WORD = `(?:(?!${UNSPACED})${LETTER})+`;
const TOKEN = new RegExp(`(${UNSPACED}+)|${WORD}(?:[-_'’./:@]${WORD})*`, 'gu');
const ATOM = /(?<=^\p{L}{2,})(?=\p{Nd}+$)|(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;
const PLAIN = { ß: 'ss', ø: 'o', ł: 'l', æ: 'ae', œ: 'oe', đ: 'd', ı: 'i', ς: 'σ' };

const fold = (word) => word.toLowerCase().normalize('NFKD')
  .replace(/[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1-\u05c7\u064b-\u065f\u0670]/g, '').normalize('NFKC')
  .replace(/[ßøłæœđıς]/g, (letter) => PLAIN[letter]);

export const stem = (word) => {
  if (!/^[a-z]{4,}$/.test(word)) return word;
  word = /..ies$/.test(word) ? word.slice(0, -3) + 'y' : word.replace(/(?<![sui])s$/, '');
  if (/[aeiouy].*ing$/.test(word)) {
    word = word.slice(0, -3);
    if (word.length < 3) word += 'e';
  } else if (/..ed$/.test(word)) word = word.slice(0, -1);
  if (word.length > 3) word = word.replace(/e$/, '');
  if (word.length > 3) word = word.replace(/([^aeiou])\1$/, '$1');
  return word;
};

// words cuts text into what is looked for: words (atoms), of which each has to be in
// a page that has all, and wholes, which several of them make together.
const words = (text) => {
  const found = [];
  for (const [token, pairs] of text.normalize('NFKC').matchAll(TOKEN)) {
    if (pairs) {
      const letters = [...pairs];
      if (!letters[1]) found.push({ typed: pairs, term: pairs });
      for (let i = 1; i < letters.length; i++) found.push({ typed: letters[i - 1] + letters[i], term: letters[i - 1] + letters[i] });
      continue;
    }
    const atoms = [];
    let join = '';
    for (const piece of token.split(/([-_'’./:@])/)) {
      if (/^[-_'’./:@]$/.test(piece)) {
        join = piece;
        continue;
      }
      if (/['’]/.test(join) && piece.length < 2) continue;
      for (const part of piece.split(ATOM)) {
        const typed = fold(part);
        const marked = part.toLowerCase().replaceAll('ς', 'σ');
        atoms.push({ typed, term: stem(typed), marked: marked !== typed && stem(marked), join });
        join = '';
      }
    }
    found.push(...atoms);
    const whole = (parts) => {
      const typed = parts.reduce((all, { typed, join }, i) => all + (i && join && /\d$/.test(all) && /^\d/.test(typed) ? join : '') + typed, '');
      found.push({ typed, term: stem(typed), whole: true });
    };
    const groups = [[]];
    for (const atom of atoms) {
      if (/[./:@]/.test(atom.join) && groups.at(-1)[0]) groups.push([]);
      groups.at(-1).push(atom);
    }
    if (groups[1]) groups.filter((group) => group[1]).forEach(whole);
    if (atoms[1]) whole(atoms);
  }
  return found;
};

// terms are those that package search makes of a text, in any order.
export const terms = (text) => words(text).flatMap(({ term, marked }) => (marked ? [marked, term] : [term])).filter((term) => new TextEncoder().encode(term).length <= 40);

// The index.
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const VALUE = Object.fromEntries([...DIGITS].map((digit, i) => [digit, i]));
const SHOWN = 5; // results at first
const ASKED = 3; // shards at most that are fetched for a query, of words as they are written
const GUESSED = 2; // words of a query that may be misspelt
const MUCH = 4; // shards after which no overflow is fetched
const names = (text) => text.match(/.{8}/g) ?? []; // of files, without anything between them

// postings reads what a shard says of a word: page to impact and section.
const postings = (text, into = new Map()) => {
  let at = 0, page = 0;
  const number = () => {
    for (let n = 0, shift = 0; ; shift += 5) {
      const digit = VALUE[text[at++]];
      n |= (digit & 31) << shift;
      if (digit < 32) return n;
    }
  };
  while (at < text.length) {
    page += number();
    into.set(page, [VALUE[text[at++]], number()]);
  }
  return into;
};

// near tells whether two words differ by one letter at most: one more, one less,
// another, or two that have changed places.
const near = (a, b) => {
  if (a.length > b.length) [a, b] = [b, a];
  if (b.length - a.length > 1) return false;
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return a.slice(i) === b.slice(i + 1) || a.length === b.length &&
    (a.slice(i + 1) === b.slice(i + 1) || a[i] === b[i + 1] && a[i + 1] === b[i] && a.slice(i + 2) === b.slice(i + 2));
};

const backward = (word) => '~' + [...word].reverse().join('');

// Words by which questions are asked rather than answered.
const COMMON = new Set('a an and are be by can do does for from get how i in is it my of on or that the this to use what when where which who why will with you your'.split(' ').map(stem));

// finder returns a function that resolves to the pages for a query, the best first.
// Files are fetched by get, which resolves to what is in them, and once.
export const finder = (base, get) => {
  let root, opening;
  const files = new Map();
  const file = (path) => {
    if (!files.has(path)) {
      const asked = get(base + path);
      files.set(path, asked);
      asked.catch(() => files.delete(path));
    }
    return files.get(path);
  };
  const open = async () => {
    const { pages, starts, shards, more, overflows, blocks, depths } = await get(`${base}search/index.json`);
    let from = 0, overflow = -1, first = 0;
    root = {
      pages, starts: starts.split(' '), shards: names(shards), overflows: names(overflows),
      more: [...more].map((digit, shard) => { // which overflow a shard has, and where it stands in it
        if (digit === '2') overflow++;
        if (digit === '2') first = 0;
        return digit === '0' ? undefined : [overflow, first++];
      }),
      blocks: names(blocks).map((name, i) => {
        const block = { name, from };
        from += 2 ** (24 - VALUE[depths[i]]);
        return block;
      }),
    };
  };

  const shardOf = (term) => {
    let low = 0, high = root.starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (root.starts[middle] <= term) low = middle;
      else high = middle;
    }
    return low;
  };
  const parsed = new Map(); // shards that are here: their rows by term
  const shard = async (n) => {
    if (parsed.has(n) || !root.shards[n]) return;
    let before = '';
    const rows = new Map();
    (await file(`search/words/${root.shards[n]}.json`)).forEach((line, i) => {
      const [shared, rest, pages, list] = line.split(' ');
      before = before.slice(0, parseInt(shared, 36)) + rest;
      rows.set(before, { pages: parseInt(pages, 36), list, i });
    });
    parsed.set(n, rows);
  };
  const wide = new Map(); // likewise overflows: what they add by the place of a row
  const overflow = async (n) => {
    if (wide.has(n) || !root.more[n]) return;
    const [of, at] = root.more[n];
    wide.set(n, new Map((await file(`search/more/${root.overflows[of]}.json`))[at].map((line) => {
      const [i, list] = line.split(' ');
      return [parseInt(i, 36), list];
    })));
  };
  const row = (term) => parsed.get(shardOf(term))?.get(term);
  const pagesOf = (term) => {
    const n = shardOf(term), of = row(term);
    of.map ??= postings(of.list);
    const more = wide.get(n)?.get(of.i);
    if (more && !of.whole) of.whole = postings(more, of.map);
    return of.map;
  };

  // beginning lists the terms that are here and begin with some letters.
  const beginning = function* (letters) {
    for (let n = shardOf(letters); n < root.starts.length && (root.starts[n] <= letters || root.starts[n].startsWith(letters)); n++) {
      for (const [term, of] of parsed.get(n) ?? []) if (term.startsWith(letters)) yield [term, of];
    }
  };

  // meant lists the terms that a word of a query may stand for, with how much each
  // counts.
  const meant = (word, last) => {
    const { typed, term, marked } = word;
    if (marked && row(marked)) return [[marked, 1]];
    const out = row(term) ? [[term, 1]] : [];
    if (last) {
      const begun = [...beginning(typed)].filter(([t]) => t !== term).sort(([, a], [, b]) => b.pages - a.pages).slice(0, 24);
      out.push(...begun.map(([t]) => [t, 0.7 * Math.sqrt(typed.length / t.length)]));
      for (const ending of ['ing', 'ed', 'es']) { // rollin is the beginning of rolling, which is kept as roll
        for (let n = ending.length - 1; n > 0 && !out.length; n--) {
          const t = stem(typed + ending.slice(n));
          if (typed.endsWith(ending.slice(0, n)) && row(t)) out.push([t, 0.9]);
        }
      }
    }
    if (out.length || word.whole || typed.length < 4 || /\d/.test(typed)) return out;
    const like = new Map();
    // What is wrong may be what makes an ending of it, or no ending.
    for (const spelled of new Set([term, typed])) {
      for (const [t, of] of beginning(spelled.slice(0, 2))) if (near(t, spelled)) like.set(t, of.pages);
      const end = backward(spelled);
      for (const [t, of] of beginning(end.slice(0, 3))) if (near(t, end)) like.set(t, of.pages);
    }
    return [...like].sort(([, a], [, b]) => b - a).slice(0, 4).map(([t]) => [t, 0.6]);
  };

  // rank orders pages by what the words of a query say of them: those that have all
  // of them first.
  const rank = (wanted) => {
    const found = new Map();
    let all = 0;
    for (const { terms, weight, needed } of wanted) {
      const best = new Map();
      // Of several terms that one word may stand for the most common tells how rare it is.
      const pages = Math.min(root.pages, Math.max(0, ...terms.map(([term]) => row(term).pages)));
      const rare = Math.log(1 + (root.pages - pages + 0.5) / (pages + 0.5));
      for (const [term, share] of terms) {
        for (const [page, [impact, section]] of pagesOf(term)) {
          const score = weight * share * rare * (impact + 1);
          if (!(best.get(page)?.score >= score)) best.set(page, { score, section });
        }
      }
      // What most pages have tells none of them from another.
      const counts = needed && rare > 1;
      if (counts) all += rare;
      for (const [page, { score, section }] of best) {
        const hit = found.get(page) ?? { page, score: 0, has: 0, sections: new Map() };
        found.set(page, hit);
        hit.score += score;
        if (counts) hit.has += rare;
        hit.sections.set(section, (hit.sections.get(section) ?? 0) + score);
      }
    }
    for (const hit of found.values()) {
      hit.all = hit.has >= 0.999 * all;
      if (all) hit.score *= (hit.has / all) ** 2;
    }
    return [...found.values()].filter(({ score }) => score).sort(better);
  };
  const better = (a, b) => b.all - a.all || b.score - a.score || a.page - b.page;

  // result is what is shown of a page: the section in which the words stand out, and
  // what counts in favour of it beside.
  const result = (hit, wanted) => {
    const [path, title, snippet, crumbs, sections] = shown.get(hit.page);
    const needed = wanted.filter((word) => word.needed);
    const share = (text) => {
      const has = new Set(terms(text));
      return needed.filter((word) => word.terms.some(([term]) => has.has(term))).length / needed.length;
    };
    const inTitle = share(title);
    let best = hit.sections.get(0) ?? 0, at = 0, heading = 0;
    sections?.forEach((name, i) => {
      const part = share(name);
      const score = (hit.sections.get(i + 1) ?? 0) + part ** 2 * hit.score;
      heading = Math.max(heading, part);
      if (score > best) [best, at] = [score, i + 1];
    });
    if (inTitle === 1) at = 0;
    const [name, id] = at ? sections[at - 1].split('\n') : [];
    return {
      url: base + path + (at ? '#' + encodeURIComponent(id ?? plainID(name)) : ''), title, snippet, section: name,
      crumbs: crumbs ? crumbs.split('\n') : [], all: hit.all, page: hit.page,
      score: hit.score * (1 + (inTitle === 1) / 2 + (heading === 1) / 4),
    };
  };

  const blockOf = (page) => root.blocks.findLast(({ from }) => from <= page);
  const shown = new Map(); // pages of which that is here
  const block = async (page) => {
    for (const [page_, ...rest] of await file(`search/pages/${blockOf(page).name}.json`)) shown.set(page_, rest);
  };

  const find = async (query, limit) => {
    if (!root) await (opening ??= open());
    let wanted = words(query);
    if (!wanted.length) return { hits: [], total: 0 };
    const typing = /[^\s\p{P}]$/u.test(query);
    const last = wanted.findLastIndex(({ whole }) => !whole);
    const asks = wanted.every(({ whole, term }) => whole || COMMON.has(term));
    wanted = wanted.map((word, i) => ({
      ...word, needed: !word.whole, last: typing && (i === last || word.whole && i > last), weight: word.whole ? 1.2 : 1,
    })).filter(({ whole, term }) => whole || asks || !COMMON.has(term));

    // The first round trip: the words. Of many, the long ones say most.
    const shards = new Set();
    let asked = 0, guessed = 0;
    const chosen = wanted.toSorted((a, b) => !!b.whole - !!a.whole || b.last - a.last || b.term.length - a.term.length).filter(({ typed, term, marked, last, whole }) => {
      const own = new Set([term, marked || term, last ? typed : term].map(shardOf).filter((n) => !parsed.has(n) && !shards.has(n)));
      if (own.size && asked >= ASKED) return false;
      asked += own.size;
      own.forEach((n) => shards.add(n));
      if (!whole && term.length > 4 && !row(term) && !/\d/.test(term) && guessed++ < GUESSED) shards.add(shardOf(backward(term))).add(shardOf(backward(typed)));
      return true;
    });
    await Promise.all([...shards].map(shard));
    wanted = chosen.map((word) => ({ ...word, terms: meant(word, word.last) }));

    // The second: what is shown of the best pages and, if hardly any has all words,
    // more pages of words that many have, unless the words were much already.
    let ranked = rank(wanted);
    const second = ranked.slice(0, limit).map(({ page }) => block(page));
    if (wanted[1] && !ranked[2]?.all && shards.size <= MUCH) {
      const [[common]] = wanted.flatMap(({ terms }) => terms).sort(([a], [b]) => row(b).pages - row(a).pages).concat([['']]);
      if (common) second.push(overflow(shardOf(common)));
    }
    await Promise.all(second);
    ranked = rank(wanted);
    const hits = ranked.filter(({ page }) => shown.has(page)).slice(0, limit).map((hit) => result(hit, wanted));
    const meantBy = new Set(wanted.flatMap(({ terms }) => terms.map(([term]) => term)));
    return { hits: hits.sort(better), total: ranked.length, means: (text) => terms(text).some((term) => meantBy.has(term)) };
  };

  // A file that is not there any more was named by a root of yesterday.
  return async (query, limit = SHOWN) => {
    try {
      return await find(query, limit);
    } catch {
      root = opening = undefined;
      for (const kept of [files, parsed, wide, shown]) kept.clear();
      return find(query, limit);
    }
  };
};

// plainID is the id of most headings.
const plainID = (heading) => heading.toLowerCase().replace(/[^\p{L}\p{N}\p{M} _-]/gu, '').replaceAll(' ', '-');

// The dialog: a combobox with a list box, by the ARIA Authoring Practices.
const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

// marked returns a text in which the words that were looked for are marked.
const marked = (tag, className, text, means) => {
  const element = make(tag, { className });
  let at = 0;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (!means(token)) continue;
    element.append(text.slice(at, index), make('mark', { textContent: token }));
    at = index + token.length;
  }
  element.append(text.slice(at));
  return element;
};

const option = ({ url, title, section, snippet, crumbs }, i, means) => {
  const element = make('a', { id: `found-${i}`, href: url, role: 'option', ariaSelected: 'false', tabIndex: -1 });
  if (crumbs.length) element.append(make('span', { className: 'crumbs', textContent: crumbs.join(' › ') }));
  element.append(marked('strong', '', title, means));
  if (section) element.append(marked('span', 'section', section, means));
  element.append(marked('span', 'snippet', snippet, means));
  return element;
};

let dialog;

// show opens the dialog. What it says, and where the index is, stands in the data of
// the button that opens it.
export const show = (words) => {
  dialog ??= build(words);
  if (!dialog.open) dialog.showModal();
  dialog.querySelector('input').select();
};

const build = (words) => {
  document.head.append(make('link', { rel: 'stylesheet', href: words.sheet }));
  const get = async (url) => {
    const answer = await fetch(url, url === words.index ? { cache: 'no-cache' } : {});
    if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
    return answer.json();
  };
  const find = finder(words.index.slice(0, -'search/index.json'.length), get);
  const input = make('input', {
    type: 'text', inputMode: 'search', enterKeyHint: 'search', autocomplete: 'off', spellcheck: false, placeholder: words.label,
    role: 'combobox', ariaLabel: words.label, ariaAutoComplete: 'list', ariaExpanded: 'false',
  });
  input.setAttribute('aria-controls', 'found');
  const list = make('div', { id: 'found', role: 'listbox', ariaLabel: words.results });
  const status = make('p', { role: 'status' });
  const close = make('button', { type: 'button', textContent: words.close });
  const more = make('button', { type: 'button', className: 'more', textContent: words.more, hidden: true });
  const slash = make('input', { type: 'checkbox', checked: stored('slash') !== 'off' });
  const built = make('dialog', { className: 'finder', ariaLabel: words.label },
    make('div', { className: 'field' }, input, close), status, make('div', { className: 'hits' }, list, more), make('label', {}, slash, ' ', words.slash));
  built.setAttribute('closedby', 'any');

  let active = -1;
  const select = (i) => {
    list.children[active]?.setAttribute('aria-selected', 'false');
    active = i;
    const chosen = list.children[i];
    chosen?.setAttribute('aria-selected', 'true');
    chosen?.scrollIntoView({ block: 'nearest' });
    input.setAttribute('aria-activedescendant', chosen?.id ?? '');
  };
  let asked = 0, limit = SHOWN;
  const search = async () => {
    const number = ++asked;
    const late = setTimeout(() => (status.textContent = words.wait), 400);
    let says = words.failed, found = { hits: [] };
    try {
      found = await find(input.value, limit);
      says = found.hits.length ? words.found.replace('{n}', found.total) : input.value.trim() && words.none;
    } catch (error) {
      console.warn(error);
    }
    clearTimeout(late);
    if (number !== asked) return;
    list.replaceChildren(...found.hits.map((hit, i) => option(hit, i, found.means)));
    input.ariaExpanded = String(found.hits.length > 0);
    more.hidden = !(found.total > found.hits.length);
    select(-1);
    status.textContent = says;
  };
  input.addEventListener('input', () => {
    limit = SHOWN;
    search();
  });
  more.addEventListener('click', async () => {
    const first = list.children.length;
    limit += 2 * SHOWN;
    await search();
    select(first);
    input.focus();
  });
  input.addEventListener('keydown', (e) => {
    const last = list.children.length - 1;
    if (e.isComposing || last < 0) return;
    const to = {
      ArrowDown: active < last ? active + 1 : 0, ArrowUp: active > 0 ? active - 1 : last,
      ...(active >= 0 && { Home: 0, End: last }),
    }[e.key];
    if (e.key === 'Enter') list.children[Math.max(active, 0)].click();
    else if (to !== undefined) select(to);
    else return;
    e.preventDefault();
  });
  list.addEventListener('click', (e) => e.ctrlKey || e.metaKey || e.shiftKey || built.close());
  close.addEventListener('click', () => built.close());
  built.addEventListener('click', (e) => e.target === built && built.close()); // beside it, where closedby is not known
  slash.addEventListener('change', () => stored('slash', slash.checked ? '' : 'off'));
  document.body.append(built);
  search(); // the root of the index is asked for at once
  return built;
};

const stored = (key, value) => {
  try {
    if (value !== undefined) localStorage[key] = value;
    return localStorage[key];
  } catch {} // where storage is forbidden
};
