// What a page can do with a script only. Everything else works without: whatever
// needs this is put in or shown by it.
const root = document.documentElement;
const words = document.querySelector('script[data-copy]').dataset;

const make = (tag, properties) => Object.assign(document.createElement(tag), properties);

// What is said to those who do not see it happen.
const status = document.body.appendChild(make('p', { className: 'status', role: 'status' }));

// copy puts text into the clipboard and says so for a while on the button, which
// says what it is for otherwise.
const copy = async (button, says, text) => {
  await navigator.clipboard.writeText(text);
  status.textContent = button.textContent = words.copied;
  setTimeout(() => {
    button.textContent = says;
    status.textContent = '';
  }, 2000);
};

// Light or dark: what the reader has chosen is kept, unless it is what the system
// would show anyway.
const dark = matchMedia('(prefers-color-scheme: dark)');
const schemes = document.querySelectorAll('.scheme');

const chosen = () => {
  try {
    return localStorage.scheme;
  } catch {} // where storage is forbidden
};

const isDark = () => (root.dataset.scheme ? root.dataset.scheme === 'dark' : dark.matches);

const show = () => {
  schemes.forEach((button) => (button.ariaPressed = isDark()));
  const paper = getComputedStyle(document.body).backgroundColor;
  document.querySelectorAll('[name="theme-color"]').forEach((meta) => (meta.content = paper));
};

const restore = () => {
  root.dataset.scheme = chosen() ?? '';
  show();
};

schemes.forEach((button) => button.addEventListener('click', () => {
  const scheme = isDark() ? 'light' : 'dark';
  root.dataset.scheme = (scheme === 'dark') === dark.matches ? '' : scheme;
  try {
    localStorage.scheme = root.dataset.scheme;
  } catch {}
  show();
}));
dark.addEventListener('change', show);
addEventListener('storage', restore); // another tab
addEventListener('pageshow', (e) => e.persisted && restore());
if (root.dataset.scheme) show();
else schemes.forEach((button) => (button.ariaPressed = dark.matches));

// Code is copied without the numbers of its lines, the signs and taken out lines of
// a comparison, and prompts.
if (navigator.clipboard) {
  document.querySelectorAll('.code > pre').forEach((pre) => {
    const title = pre.parentNode.querySelector('figcaption')?.textContent;
    const button = make('button', { type: 'button', className: 'copy', textContent: words.copy });
    if (title) button.ariaLabel = `${words.copy}: ${title}`;
    button.addEventListener('click', () => {
      const code = pre.cloneNode(true);
      code.querySelectorAll('.ln, .lnt, .sign, .del, .gp').forEach((part) => part.remove());
      copy(button, words.copy, code.textContent);
    });
    pre.after(button);
  });
}

// Passing an article on.
const address = () => document.querySelector('[rel="canonical"]')?.href ?? location.href;
const offer = (selector, can, act) => can && document.querySelectorAll(selector).forEach((button) => {
  const says = button.textContent;
  button.hidden = false;
  button.addEventListener('click', () => act(button, says));
});
offer('[data-copy-link]', navigator.clipboard, (button, says) => copy(button, says, address()));
offer('[data-share]', navigator.share, () => navigator.share({ title: document.title, url: address() }).catch(() => {}));

// The section that is being read, where the style sheet cannot tell.
if (!CSS.supports('scroll-target-group', 'auto')) {
  const links = new Map();
  document.querySelectorAll('.contents a').forEach((a) => links.set(document.getElementById(a.hash && decodeURIComponent(a.hash.slice(1))), a));
  links.delete(null);
  const seen = new IntersectionObserver((entries) => entries.forEach(({ isIntersecting, target }) => {
    if (!isIntersecting) return;
    links.forEach((a, heading) => (heading === target ? a.setAttribute('aria-current', 'true') : a.removeAttribute('aria-current')));
  }), { rootMargin: '0px 0px -75%' });
  links.forEach((_, heading) => seen.observe(heading));
}

// A sidebar that is longer than the window shows the page that one is on.
const here = document.querySelector('.sidebar [aria-current]');
const sidebar = here?.closest('.sidebar');
if (sidebar) sidebar.scrollTop = here.offsetTop - sidebar.clientHeight / 2;

// The search opens where one is. Without the script its page is gone to.
const search = document.querySelector('.search[data-index]');
if (search) {
  const button = make('button', { type: 'button', className: 'search', ariaHasPopup: 'dialog' });
  button.setAttribute('aria-keyshortcuts', '/');
  button.append(...search.childNodes);
  search.replaceWith(button);
  const open = () => import(search.dataset.script).then(({ show }) => show(search.dataset)).catch(() => location.assign(search.href));
  button.addEventListener('click', open);
  const keyed = () => {
    try {
      return localStorage.slash !== 'off';
    } catch {
      return true;
    }
  };
  addEventListener('keydown', (e) => {
    if (e.key !== '/' || e.ctrlKey || e.metaKey || e.altKey || e.target.closest?.('input, textarea, select, dialog, [contenteditable]') || !keyed()) return;
    e.preventDefault();
    open();
  });
}

// A menu that is unfolded closes as menus do.
const unfolded = () => document.querySelectorAll('.menu details[open]');
addEventListener('keydown', (e) => e.key === 'Escape' && unfolded().forEach((d) => {
  d.open = false;
  d.firstElementChild.focus();
}));
addEventListener('click', (e) => unfolded().forEach((d) => d.contains(e.target) || (d.open = false)));
