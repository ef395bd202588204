// The preview's script. It keeps the page up to date, shows what is wrong with
// it, and tells the editor what readers do not see. Everything it shows is made
// of text nodes in a shadow tree, so that it works under a strict policy, neither
// takes on the page's styles nor changes them, and shows no markup of a message.
(() => {
  'use strict';
  const self = document.currentScript;
  const base = self.dataset.galley;
  let { etag, bare } = self.dataset;

  const ask = async (name) => {
    const answer = await fetch(`${base}${name}?path=${encodeURIComponent(location.pathname)}`, { cache: 'no-store' });
    if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
    return answer.json();
  };

  // ---- what is kept over a reload

  const kept = `galley:${location.pathname}`;

  // The first thing with an id in sight: the page is put back so that it stands
  // where it stood, whatever has grown or shrunk above it.
  const landmark = () => {
    for (const e of document.querySelectorAll('main [id], article [id], h1[id], h2[id], h3[id]')) {
      const { top, height } = e.getBoundingClientRect();
      if (height > 0 && top >= 0 && top < innerHeight) return { id: e.id, top };
    }
    return null;
  };

  const open = () => Array.from(document.querySelectorAll('details'), (d) => d.open);

  const keep = () => {
    try {
      sessionStorage.setItem(kept, JSON.stringify({ x: scrollX, y: scrollY, landmark: landmark(), open: open() }));
    } catch {} // without storage the page starts at its top
  };

  const restore = () => {
    let was = null;
    try {
      was = JSON.parse(sessionStorage.getItem(kept));
      sessionStorage.removeItem(kept);
    } catch {}
    if (!was) return;
    const details = document.querySelectorAll('details');
    if (details.length === was.open.length) details.forEach((d, i) => { d.open = was.open[i]; });
    const mark = was.landmark && document.getElementById(was.landmark.id);
    const top = mark ? scrollY + mark.getBoundingClientRect().top - was.landmark.top : was.y;
    scrollTo({ left: was.x, top, behavior: 'instant' });
  };

  const reload = () => {
    keep();
    history.scrollRestoration = 'manual';
    location.reload();
  };

  // ---- staying up to date

  const swap = (sheets) => {
    for (const link of document.querySelectorAll('link[rel~="stylesheet"]')) {
      const now = sheets[new URL(link.href, location.href).pathname];
      if (!now || now === new URL(link.href, location.href).pathname) continue;
      const next = link.cloneNode();
      next.href = now;
      next.onload = next.onerror = () => link.remove(); // no moment without a style
      link.after(next);
    }
  };

  let asking = false;
  let again = false;
  let missed = true; // what happened while nobody looked

  const check = async () => {
    if (document.hidden) {
      missed = true;
      return;
    }
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    do {
      again = false;
      missed = false;
      try {
        const state = await ask('state');
        show(state.faults);
        if (state.etag === etag) {
          // nothing is to be seen of what has changed
        } else if (state.bare === bare && state.etag) {
          swap(state.sheets);
          etag = state.etag;
        } else {
          reload();
          return;
        }
        note();
      } catch {
        missed = true; // the stream says when the preview is there again
      }
    } while (again);
    asking = false;
  };

  const told = (event) => {
    if (event.follow && event.follow !== location.pathname && !document.hidden) {
      location.assign(event.follow);
      return;
    }
    check();
  };

  addEventListener('visibilitychange', () => { if (!document.hidden && missed) check(); });
  addEventListener('pageshow', (e) => { if (e.persisted) check(); });

  // A browser opens six connections to a host. So one tab has the stream, and
  // hands on what it is told; when it is closed another takes its place.
  const channel = 'BroadcastChannel' in window ? new BroadcastChannel(`galley ${base}`) : null;
  const listen = (gone) => {
    const stream = new EventSource(`${base}events`);
    stream.onmessage = ({ data }) => {
      const event = JSON.parse(data);
      channel?.postMessage(event);
      told(event);
    };
    stream.onerror = () => {
      if (stream.readyState === EventSource.CLOSED) setTimeout(() => listen(gone), 1000);
    };
    gone?.(() => stream.close());
  };
  if (channel && navigator.locks) {
    channel.onmessage = ({ data }) => told(data);
    navigator.locks.request(`galley ${base}`, () => {
      listen();
      return new Promise(() => {}); // until the tab is closed
    });
  } else {
    listen(); // not on this machine and without TLS: each tab has a stream
  }

  // ---- what is shown

  const make = (name, props = {}, ...children) => {
    const e = document.createElement(name);
    for (const [key, value] of Object.entries(props)) {
      if (key in e && key !== 'role') e[key] = value;
      else e.setAttribute(key, value);
    }
    e.append(...children.filter((c) => c !== null && c !== ''));
    return e;
  };

  const style = new CSSStyleSheet();
  style.replaceSync(`
    :host { all: initial; color-scheme: light dark; font: 14px/1.45 system-ui, sans-serif; }
    * { box-sizing: border-box; }
    @media print { :host { display: none; } }
    .bar, dialog {
      color: light-dark(#1d1b17, #eeeae2); background: light-dark(#fffdf8, #211f1b);
      border: 1px solid light-dark(#8a8375, #8d8676);
    }
    a { color: light-dark(#8c2f1b, #f0a48f); }
    button {
      font: inherit; color: inherit; background: none; border: 1px solid transparent; border-radius: 4px;
      padding: 2px 8px; min-height: 28px; cursor: pointer;
    }
    button:hover { border-color: currentColor; }
    :focus-visible { outline: 2px solid light-dark(#8c2f1b, #f0a48f); outline-offset: 1px; }
    .bar {
      position: fixed; inset-block-end: 8px; inset-inline-start: 8px; max-inline-size: min(calc(100vw - 16px), 44rem);
      border-radius: 6px; padding: 3px 4px 3px 12px; z-index: 2147483646; font-variant-numeric: tabular-nums;
    }
    .line { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 12px; }
    .mark { font-weight: 700; color: light-dark(#8c2f1b, #f0a48f); }
    .warnings { max-block-size: 40vh; overflow: auto; margin-block: 4px; padding-inline-end: 8px; }
    dialog { inline-size: min(60rem, calc(100vw - 32px)); max-block-size: calc(100vh - 64px); overflow: auto; border-radius: 6px; padding: 20px 24px; border-block-start: 4px solid light-dark(#b3261e, #f2958d); }
    dialog::backdrop { background: rgb(0 0 0 / 0.35); }
    .top { display: flex; align-items: start; justify-content: space-between; gap: 16px; }
    h2 { font-size: 18px; margin: 0 0 8px; } h3 { font-size: 15px; margin: 16px 0 4px; }
    ul { list-style: none; margin: 0; padding: 0; } li { margin-block: 10px; overflow-wrap: anywhere; }
    code, pre { font: 13px/1.5 ui-monospace, monospace; }
    pre { margin: 4px 0; padding: 8px 12px; overflow-x: auto; background: light-dark(#f3efe6, #15130f); border-radius: 4px; }
    .note { color: light-dark(#5c564a, #b5ad9d); }
  `);
  const host = make('galley-preview');
  const root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [style];
  const bar = make('div', { className: 'bar', role: 'region', 'aria-label': 'Preview', hidden: true });
  const dialog = make('dialog', { 'aria-labelledby': 'title' });
  root.append(bar, dialog);
  (document.body ?? document.documentElement).append(host);

  const place = (f) => f.file + (f.line ? `:${f.line}` : '') + (f.line && f.column ? `:${f.column}` : '');

  // The line and below it a caret; a long line is shown around the place.
  const excerpt = (f) => {
    if (!f.excerpt || !f.column) return null;
    const runes = Array.from(f.excerpt.replaceAll('\t', ' '));
    const from = Math.max(0, f.column - 60);
    const line = runes.slice(from, from + 160).join('');
    return make('pre', { tabIndex: 0 }, `${line}\n${' '.repeat(Math.max(0, f.column - 1 - from))}^`);
  };

  const item = (f) => make('li', {},
    f.file ? make(f.open ? 'a' : 'code', f.open ? { href: f.open } : {}, place(f)) : '',
    f.file ? ': ' : '', f.text,
    excerpt(f),
    ...(f.notes ?? []).map((n) => make('div', { className: 'note' }, n)));

  const count = (n, noun) => `${n.toLocaleString()} ${noun}${n === 1 ? '' : 's'}`;

  let shown = '';
  const show = (faults) => {
    const now = JSON.stringify(faults);
    if (now === shown) return;
    shown = now;
    const here = faults.filter((f) => f.here);
    const elsewhere = faults.filter((f) => !f.here);
    if (here.length === 0) {
      dialog.close();
      return;
    }
    dialog.replaceChildren(
      make('div', { className: 'top' },
        make('h2', { id: 'title' }, count(here.length, 'error')),
        make('button', { type: 'button', onclick: () => dialog.close() }, 'Show the page')),
      make('ul', {}, ...here.map(item)),
      ...(elsewhere.length ? [make('h3', {}, 'On other pages'), make('ul', {}, ...elsewhere.map(item))] : []),
      make('p', { className: 'note' }, 'This goes away by itself once it is mended.'));
    if (!dialog.open) dialog.showModal();
  };

  // ---- the proof bar

  const stored = 'galley:bar';
  const remember = (value) => { try { localStorage.setItem(stored, value); } catch {} };
  const putAway = () => { try { return localStorage.getItem(stored) === 'away'; } catch { return false; } };
  if (new URLSearchParams(location.search).has('proof')) remember('shown');

  const standing = (n) => {
    if (n.draft) return 'Draft';
    if (n.expired) return 'Expired';
    if (!n.scheduled) return null;
    const when = new Date(n.scheduled);
    return `Scheduled for ${when.toLocaleString(undefined, { dateStyle: 'long', timeStyle: 'short' })}`;
  };

  const note = async () => {
    if (putAway()) return;
    const n = await ask('notes');
    const mark = standing(n);
    const warnings = n.warnings.slice();
    if (n.bare) warnings.push({ text: 'there is no description (add description to the front matter)', file: n.source, open: n.open });
    bar.hidden = !n.source && !mark && warnings.length === 0;
    const wasOpen = bar.querySelector('[aria-expanded="true"]') !== null;
    const focused = root.activeElement?.dataset.of;
    const list = make('div', { className: 'warnings', id: 'warnings', hidden: !wasOpen, tabIndex: -1 }, make('ul', {}, ...warnings.map(item)));
    const toggle = make('button', { type: 'button', 'aria-expanded': String(wasOpen), 'aria-controls': 'warnings' }, count(warnings.length, 'warning'));
    toggle.dataset.of = 'warnings';
    toggle.onclick = () => {
      list.hidden = !list.hidden;
      toggle.setAttribute('aria-expanded', String(!list.hidden));
    };
    const away = make('button', { type: 'button', 'aria-label': 'Put this bar away for good', title: 'Put away for good (?proof in the address brings it back)' }, '×');
    away.dataset.of = 'away';
    away.onclick = () => {
      remember('away');
      bar.hidden = true;
    };
    const edit = n.open && make('a', { href: n.open, title: n.source }, 'Edit');
    if (edit) edit.dataset.of = 'edit';
    bar.replaceChildren(
      make('div', { className: 'line' },
        mark && make('span', { className: 'mark' }, mark),
        n.words ? make('span', {}, `${count(n.words, 'word')}, ${n.minutes} min`) : null,
        warnings.length ? toggle : null,
        edit || (n.source && make('code', {}, n.source)) || null,
        away),
      ...(warnings.length ? [list] : []));
    if (focused) bar.querySelector(`[data-of="${focused}"]`)?.focus();
  };

  restore();
  check();
})();
