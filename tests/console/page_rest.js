// Whether a page is at rest (page_waiting.still).
window.pageRest ??= (() => {
  let asked = 0;
  const counted = (promise) => {
    ++asked;
    return promise.finally(() => { --asked; });
  };
  const ask = window.fetch;
  window.fetch = (...all) => counted(ask(...all));
  for (const name of ['arrayBuffer', 'blob', 'json', 'text']) {
    const read = Response.prototype[name];
    Response.prototype[name] = function () { return counted(read.call(this)); };
  }

  const MOST_MS = 8000;
  const isBusy = () => asked > 0 || document.querySelector('[aria-busy=true], .page-wait') !== null;
  const idle = () => new Promise((done) => { requestIdleCallback(done, { timeout: MOST_MS }); });
  // Nothing is under way, nothing has changed for a while, and the browser has nothing else to do.
  async function still(quiet) {
    const began = performance.now();
    let last = began;
    const observer = new MutationObserver(() => { last = performance.now(); });
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    do {
      await new Promise((done) => { setTimeout(done, 15); });
      await idle();
      if (isBusy()) last = performance.now();
    } while (performance.now() - last < quiet && performance.now() - began < MOST_MS);
    observer.disconnect();
  }
  return { still };
})();
