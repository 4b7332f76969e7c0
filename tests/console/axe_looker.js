// axe in a page that stays (axe_check.py): it looks at what it has not looked at yet.
window.looker ??= (() => {
  // Colours change at once: one that is on its way has too little contrast with one that has arrived.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('*, *::before, *::after { transition: none !important; }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

  const MOST_MS = 8000;
  async function inScheme(scheme) {
    const wanted = scheme === 'dark';
    const began = performance.now();
    while (document.documentElement.classList.contains('awsui-dark-mode') !== wanted) {
      if (performance.now() - began > MOST_MS) throw new Error(`the page does not get ${scheme}`);
      await new Promise((done) => { setTimeout(done, 5); });
    }
  }

  // What is in an element but for its colours: the button that changes them shows which they are.
  const contentOf = (element) => element.innerHTML.replace(/<button[^>]*title="Light or dark".*?<\/button>/, '').replace(/ awsui-(polaris-)?dark-mode/g, '')
    + [...element.querySelectorAll('.code')].map((code) => code.shadowRoot?.innerHTML.replace(/ class="[^"]*"/g, '')).join('');

  // All rules that look at colours: the others say the same of the same elements in any colours.
  const COLOURS = ['color-contrast', 'link-in-text-block'];
  // What these say of an element depends on others, wherever they are on the page.
  const ACROSS = ['accesskeys', 'bypass', 'document-title', 'duplicate-id-aria', 'frame-title-unique', 'heading-order',
    'landmark-no-duplicate-banner', 'landmark-no-duplicate-contentinfo', 'landmark-no-duplicate-main', 'landmark-one-main',
    'landmark-unique', 'page-has-heading-one', 'skip-link'];
  async function run(options, exclude) {
    // No rule of these reads style sheets; without being told, axe fetches them for each look.
    const found = await axe.run({ include: ['html'], exclude: exclude.map((e) => [e]) }, { ...options, resultTypes: ['violations'], preload: { assets: ['media'] } });
    return found.violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 200)} ${v.nodes[0].failureSummary}`);
  }

  const PARTS = ['header.top', '#navigation', 'main'];
  const seen = new Set(); // parts as they were looked at in a scheme
  let before = { scheme: '', content: '' };
  // In these colours. Where the same was just looked at in the others, only what colours decide.
  async function look({ scheme, tags }) {
    await inScheme(scheme);
    await pageRest.still(40);
    const content = contentOf(document.body);
    const isSame = content === before.content && scheme !== before.scheme;
    before = isSame ? { scheme: '', content: '' } : { scheme, content };
    const parts = PARTS.filter((p) => document.querySelector(p));
    const keys = new Map(parts.map((p) => [p, scheme + contentOf(document.querySelector(p))]));
    const known = parts.filter((p) => seen.has(keys.get(p)));
    const found = [];
    if (isSame) found.push(...await run({ runOnly: { type: 'rule', values: COLOURS } }, known));
    else {
      const later = Object.fromEntries(ACROSS.map((rule) => [rule, { enabled: false }]));
      found.push(...await run({ runOnly: tags, rules: known.length ? later : {} }, known));
      if (known.length) found.push(...await run({ runOnly: { type: 'rule', values: ACROSS } }, []));
    }
    for (const key of keys.values()) seen.add(key);
    return { found, isSame, known: known.length };
  }
  return { inScheme, look };
})();
