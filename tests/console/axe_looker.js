// axe in a page that stays (axe_check.py): it looks at what it has not looked at yet.
window.looker ??= (() => {
  // Colours change at once: one that is on its way has too little contrast with one that has arrived.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('*, *::before, *::after { transition: none !important; }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

  // Counted in looks, not in seconds: a machine that stops for a while has not had the time.
  const MOST_LOOKS = 500;
  const next = () => new Promise((done) => {
    requestAnimationFrame(done); // the colours come with a frame
    setTimeout(done, 20);
  });
  async function inScheme(scheme) {
    const wanted = scheme === 'dark';
    const isThere = () => document.documentElement.classList.contains('awsui-dark-mode') === wanted;
    for (let looks = 0; !isThere() && looks < MOST_LOOKS; ++looks) await next();
    return isThere();
  }

  // What is in an element but for its colours: the button that changes them shows which they are.
  const contentOf = (element) => element.innerHTML.replace(/<button[^>]*title="Light or dark".*?<\/button>/, '').replace(/ awsui-(polaris-)?dark-mode/g, '')
    + [...element.querySelectorAll('.code')].map((code) => code.shadowRoot?.innerHTML.replace(/ class="[^"]*"/g, '')).join('');

  // All rules that look at colours: the others say the same of the same elements in any colours.
  const COLOURS = ['color-contrast', 'link-in-text-block'];
  // What these say of an element depends on others, wherever they are on the page.
  const ACROSS = ['accesskeys', 'bypass', 'document-title', 'duplicate-id-aria', 'frame-title-unique', 'heading-order',
    'landmark-no-duplicate-banner', 'landmark-no-duplicate-contentinfo', 'landmark-no-duplicate-main', 'landmark-one-main',
    'landmark-unique', 'page-has-heading-one', 'region', 'skip-link'];
  async function run(options, within) {
    // No rule of these reads style sheets; without being told, axe fetches them for each look.
    const found = await axe.run(within, { ...options, resultTypes: ['violations'], preload: { assets: ['media'] } });
    return found.violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 200)} ${v.nodes[0].failureSummary}`);
  }

  // What is to be looked at but for the parts that are known: all that none of them is in.
  function besides(element, known) {
    if (known.includes(element) || element.matches('script, style, link')) return [];
    return known.some((k) => element.contains(k)) ? [...element.children].flatMap((child) => besides(child, known)) : [element];
  }

  const PARTS = ['header.top', '#navigation', 'main'];
  const seen = new Set(); // parts as they were looked at in a scheme
  let before = { scheme: '', content: '' };
  // In these colours. Where the same was just looked at in the others, only what colours decide.
  async function look({ scheme, tags }) {
    await pageRest.still(40);
    const content = contentOf(document.body);
    const isSame = content === before.content && scheme !== before.scheme;
    before = isSame ? { scheme: '', content: '' } : { scheme, content };
    const parts = PARTS.map((p) => document.querySelector(p)).filter(Boolean);
    const keys = new Map(parts.map((p) => [p, scheme + contentOf(p)]));
    const known = parts.filter((p) => seen.has(keys.get(p)));
    const within = known.length ? { include: besides(document.body, known) } : document;
    const found = [];
    if (isSame) found.push(...await run({ runOnly: { type: 'rule', values: COLOURS } }, within));
    else {
      const later = Object.fromEntries(ACROSS.map((rule) => [rule, { enabled: false }]));
      found.push(...await run({ runOnly: tags, rules: known.length ? later : {} }, within));
      if (known.length) found.push(...await run({ runOnly: { type: 'rule', values: ACROSS } }, document));
    }
    for (const key of keys.values()) seen.add(key);
    return { found, isSame, known: known.length };
  }
  return { inScheme, look };
})();
