// The preview's script. It keeps the page up to date, shows what is wrong with
// it, and tells the editor what readers do not see. Everything it shows is made
// of text nodes in a shadow tree, so that it works under a strict policy, neither
// takes on the page's styles nor changes them, and shows no markup of a message.
(() => {
  'use strict';
  const self = document.currentScript;
  const base = self.dataset.galley;
  let { etag, bare } = self.dataset;

  let faults = []; // errors, those of other pages included
  let notes = null; // what the bar shows of the page

  const ask = async (name) => {
    const answer = await fetch(`${base}${name}?path=${encodeURIComponent(location.pathname)}`, { cache: 'no-store' });
    if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
    return answer.json();
  };

  // ---- what is kept over a reload

  const kept = `galley:${location.pathname}`;

  // The headings nearest to the top of the window, and where they stand: the page
  // is put back so that the first that is still there stands where it stood,
  // whatever has grown or shrunk above it.
  const landmarks = () => Array.from(document.querySelectorAll(':is(h1, h2, h3, h4, h5, h6)[id]'))
    .filter((e) => e.checkVisibility())
    .map((e) => ({ id: e.id, top: e.getBoundingClientRect().top }))
    .sort((a, b) => Math.abs(a.top) - Math.abs(b.top)).slice(0, 5);

  const summary = (details) => details.querySelector('summary')?.textContent ?? '';

  const columns = () => document.querySelectorAll('nav, aside'); // which may scroll by themselves

  const keep = () => {
    const state = {
      x: scrollX, y: scrollY, landmarks: landmarks(),
      open: Array.from(document.querySelectorAll('details'), (d) => [summary(d), d.open]),
      columns: Array.from(columns(), (e) => e.scrollTop),
      notes, listOpen: !list.hidden, putAway: dialog.open ? '[]' : shown,
    };
    try {
      sessionStorage.setItem(kept, JSON.stringify(state));
    } catch {} // without storage the page starts at its top
  };

  const restore = () => {
    let was = null;
    try {
      was = JSON.parse(sessionStorage.getItem(kept));
      sessionStorage.removeItem(kept);
    } catch {}
    if (!was) return;
    for (const d of document.querySelectorAll('details')) {
      const i = was.open.findIndex(([text]) => text === summary(d));
      if (i >= 0) d.open = was.open.splice(i, 1)[0][1];
    }
    notes = was.notes;
    columns().forEach((e, i) => e.scrollTo({ top: was.columns[i] ?? 0, behavior: 'instant' }));
    list.hidden = !was.listOpen;
    shown = was.putAway;
    draw(); // for the room that it takes
    let placed;
    const place = () => {
      const mark = was.landmarks.find(({ id }) => document.getElementById(id)?.checkVisibility());
      const top = mark ? scrollY + document.getElementById(mark.id).getBoundingClientRect().top - mark.top : was.y;
      scrollTo({ left: was.x, top, behavior: 'instant' });
      placed = scrollY;
    };
    place();
    // An image above may come late, and not every browser keeps the place then.
    addEventListener('load', () => { if (scrollY === placed) place(); });
  };

  const reload = () => {
    keep();
    history.scrollRestoration = 'manual'; // the browser's own would come after ours
    location.reload();
  };

  // ---- staying up to date

  const leaving = new WeakSet(); // links to style sheets that others replace

  const swap = (sheets) => {
    for (const link of document.querySelectorAll('link[rel~="stylesheet"]')) {
      const was = new URL(link.href, location.href).pathname;
      const now = sheets[was];
      if (!now || now === was || leaving.has(link)) continue;
      const next = link.cloneNode();
      next.href = now;
      next.onload = () => link.remove(); // no moment without a style
      next.onerror = () => next.remove();
      leaving.add(link);
      link.after(next);
    }
  };

  // update makes the page what it is now, and reports whether it is loaded again.
  const update = async () => {
    const state = await ask('state');
    if (state.etag !== etag && (state.bare !== bare || !state.etag)) {
      reload();
      return true;
    }
    known = state;
    faults = state.faults;
    show();
    if (state.etag !== etag) swap(state.sheets);
    etag = state.etag;
    notes = await ask('notes');
    draw();
    return false;
  };

  let known = {}; // which event the page knows all of
  let asking = false;
  let again = false;
  let missed = true; // something while nobody looked, or the preview was not there

  const check = async () => {
    missed ||= document.hidden;
    again = asking;
    if (document.hidden || asking) return;
    asking = true;
    do {
      again = missed = false;
      try {
        if (await update()) return;
      } catch {
        missed = true; // the stream says when the preview is there again
      }
    } while (again);
    asking = false;
  };

  const told = (event) => {
    if (event.follow && event.follow !== location.pathname && !document.hidden) location.assign(event.follow);
    else if (missed || event.boot !== known.boot || event.version > known.version) check();
  };

  addEventListener('visibilitychange', () => { if (missed) check(); });
  addEventListener('pageshow', (e) => { if (e.persisted) check(); });

  // A browser opens six connections to a host. So one tab has the stream, and
  // hands on what it is told; when it is closed another takes its place. Locks
  // are for this machine and for TLS: elsewhere each tab that is in sight has a
  // stream.
  const channel = new BroadcastChannel(`galley ${base}`);
  let stream = null;
  const listen = () => {
    stream = new EventSource(`${base}events`);
    stream.onmessage = ({ data }) => {
      const event = JSON.parse(data);
      if (navigator.locks) channel.postMessage(event);
      told(event);
    };
    stream.onerror = () => { if (stream?.readyState === EventSource.CLOSED) setTimeout(listen, 1000); };
  };
  const listenInSight = () => {
    stream?.close();
    stream = null;
    if (!document.hidden) listen();
  };
  if (navigator.locks) {
    channel.onmessage = ({ data }) => told(data);
    navigator.locks.request(`galley ${base}`, () => {
      listen();
      return new Promise(() => {}); // until the tab is closed
    });
  } else {
    addEventListener('visibilitychange', listenInSight);
    listenInSight();
  }

  // ---- what is shown

  const make = (name, props = {}, ...children) => {
    const e = document.createElement(name);
    for (const [key, value] of Object.entries(props)) {
      if (key in e) e[key] = value;
      else e.setAttribute(key, value);
    }
    e.append(...children.filter(Boolean));
    return e;
  };

  const english = [...navigator.languages.filter((l) => /^en\b/i.test(l)), 'en-GB']; // as all words here
  const count = (n, noun) => `${n.toLocaleString(english)} ${noun}${n === 1 ? '' : 's'}`;

  const position = (f) => [f.file, ...(f.line ? [f.line] : []), ...(f.line && f.column ? [f.column] : [])].join(':');

  // The line, and below it a caret; a long line is cut, so that the place is in
  // sight in a narrow window too. The caret stands behind the same characters, as
  // not all are equally wide.
  const excerpt = (f) => {
    if (!f.excerpt || !f.column) return null;
    const runes = Array.from(f.excerpt.replaceAll('\t', ' '));
    const from = f.column > 28 ? f.column - 20 : 0;
    const cut = from > 0 ? '…' : '';
    const before = cut + runes.slice(from, f.column - 1).join('');
    return make('pre', { tabIndex: 0 }, cut + runes.slice(from, from + 120).join('') + (runes.length > from + 120 ? '…' : ''), '\n',
      make('span', { className: 'before', 'aria-hidden': 'true' }, before), make('span', { className: 'caret' }, '^'));
  };

  const most = 100; // of messages that are listed
  const items = (faults) => make('ul', {}, ...faults.slice(0, most).map(item),
    faults.length > most && make('li', { className: 'note' }, `and ${(faults.length - most).toLocaleString(english)} more`));

  const item = (f) => make('li', {},
    f.file && (f.open ? make('a', { href: f.open }, position(f)) : make('code', {}, position(f))),
    f.file && ': ', f.text, excerpt(f), ...(f.notes ?? []).map((n) => make('div', { className: 'note' }, n)));

  const heading = make('h2', { id: 'title' });
  const errors = make('div');
  const dialog = make('dialog', { 'aria-labelledby': 'title' },
    make('div', { className: 'top' }, heading, make('button', { type: 'button', onclick: () => dialog.close() }, 'Show the page')),
    errors, make('p', { className: 'note' }, 'This goes away by itself once it is mended.'));

  const line = make('div', { className: 'line' });
  const list = make('div', { className: 'warnings', id: 'warnings', role: 'group', 'aria-label': 'Warnings', hidden: true, tabIndex: -1 });
  const bar = make('div', { className: 'bar', role: 'region', 'aria-label': 'Preview', hidden: true }, list, line);

  const style = new CSSStyleSheet();
  style.replaceSync("preview.css"); // the server puts the file's text here
  const host = make('galley-preview', { lang: 'en' });
  const root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [style];
  const room = make('div', { className: 'preview' }, bar, dialog);
  root.append(room);
  (document.body ?? document.documentElement).append(host);

  // ---- errors, over the page

  let shown = '[]'; // errors of this page
  let written = '[]'; // all in the dialog

  const show = () => {
    const here = faults.filter((f) => f.here);
    const elsewhere = faults.filter((f) => !f.here);
    const all = JSON.stringify(faults);
    if (all !== written) {
      heading.textContent = count(faults.length, 'error');
      errors.replaceChildren(
        items(here),
        ...(elsewhere.length ? [make('h3', {}, 'On other pages'), items(elsewhere)] : []));
      written = all;
    }
    // A line that has moved is no reason to come back once it was put away.
    const now = JSON.stringify(here.map((f) => [f.file, f.code, f.text]));
    if (here.length > 0 && now !== shown && !dialog.open) dialog.showModal();
    if (here.length === 0 && (now !== shown || faults.length === 0)) dialog.close();
    shown = now;
  };

  // ---- the proof bar

  const stored = 'galley:bar';
  const remember = (value) => { try { localStorage.setItem(stored, value); } catch {} };
  const isAway = () => { try { return localStorage.getItem(stored) === 'away'; } catch { return false; } };
  const address = new URL(location);
  if (address.searchParams.has('proof')) {
    remember('shown');
    address.searchParams.delete('proof'); // else it could not be put away here
    history.replaceState(history.state, '', address);
  }

  const putAway = () => {
    remember('away');
    draw();
  };

  // A day is one of the site's calendar, an hour one of the editor's clock.
  const date = (when) => when.slice(11, 19) === '00:00:00'
    ? new Date(when.slice(0, 10)).toLocaleDateString(english, { dateStyle: 'long', timeZone: 'UTC' })
    : new Date(when).toLocaleString(english, { dateStyle: 'long', timeStyle: 'short' });

  const standing = ({ draft, expired, scheduled }) =>
    [draft && 'draft', expired && 'expired', scheduled && `scheduled for ${date(scheduled)}`].filter(Boolean).join(', ').replace(/^./, (c) => c.toUpperCase());

  const warningsOf = (n) => n.bare ? [...n.warnings, { text: 'there is no description (add description to the front matter)', file: n.source, open: n.open }] : n.warnings;

  const toggle = (open) => {
    list.hidden = !open;
    const button = line.querySelector('.list');
    button.setAttribute('aria-expanded', String(open));
    (open ? list : button).focus(); // the list is before the button, as it is seen
  };

  let drawn = '';
  const draw = () => {
    const now = JSON.stringify([notes, faults.length, isAway()]);
    if (now === drawn) return;
    drawn = now;
    const n = notes ?? { warnings: [] };
    const mark = standing(n);
    const warnings = warningsOf(n);
    const focused = root.activeElement?.className;
    if (warnings.length === 0) list.hidden = true;
    list.replaceChildren(items(warnings));
    line.replaceChildren(...[
      mark && make('span', { className: 'mark' }, mark),
      n.words && make('span', { className: 'words' }, `${count(n.words, 'word')}, ${n.minutes} min`),
      faults.length && make('button', { className: 'errors', type: 'button', 'aria-haspopup': 'dialog', onclick: () => dialog.showModal() }, count(faults.length, 'error')),
      warnings.length && make('button', {
        className: 'list', type: 'button', 'aria-expanded': String(!list.hidden), 'aria-controls': 'warnings', onclick: () => toggle(list.hidden),
      }, count(warnings.length, 'warning')),
      n.open ? make('a', { className: 'edit', href: n.open, title: n.source }, 'Edit') : n.source && make('code', {}, n.source),
      make('button', {
        className: 'away', type: 'button', 'aria-label': 'Put this bar away for good', title: 'Put away for good (?proof in the address brings it back)', onclick: putAway,
      }, '×'),
    ].filter(Boolean));
    bar.hidden = isAway() || !(n.source || mark || warnings.length || faults.length);
    if (focused) line.querySelector(`.${focused}`)?.focus();
    makeRoom();
  };

  const makeRoom = () => { room.style.blockSize = bar.hidden ? '' : `calc(${line.offsetHeight}px + 2em)`; };
  new ResizeObserver(makeRoom).observe(line);

  bar.addEventListener('keydown', (e) => {
    if (e.key === 'Escape' && !list.hidden) toggle(false);
  });

  restore();
  addEventListener('load', () => setTimeout(() => { history.scrollRestoration = 'auto'; }));
  check();
})();
