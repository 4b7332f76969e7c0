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

  // Counted in looks, not in seconds: a machine that stops for a while has not looked.
  const LOOK_MS = 15;
  const MOST_LOOKS = 4000;
  const IDLE_MS = 60_000;
  const isBusy = () => asked > 0 || document.querySelector('[aria-busy=true], .page-wait') !== null;
  const idle = () => new Promise((done) => { requestIdleCallback(done, { timeout: IDLE_MS }); });
  // Nothing is under way, nothing has changed for as many looks as fit in `quiet` ms, and the browser
  // has nothing else to do.
  async function still(quiet) {
    let calm = 0;
    const observer = new MutationObserver(() => { calm = 0; });
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    for (let looks = 0; calm * LOOK_MS < quiet; ++looks) {
      if (looks > MOST_LOOKS) throw new Error('the page does not come to rest');
      await new Promise((done) => { setTimeout(done, LOOK_MS); });
      await idle();
      calm = isBusy() ? 0 : calm + 1;
    }
    observer.disconnect();
  }
  return { still };
})();
