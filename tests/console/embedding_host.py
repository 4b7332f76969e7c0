"""A page of another origin that embeds by the unmodified amazon-quicksight-embedding-sdk."""

import contextlib
import http.server
import pathlib
import threading

CONSOLE = pathlib.Path(__file__).parents[2] / "console"
SDK = (CONSOLE / "node_modules" / "amazon-quicksight-embedding-sdk" / "dist"
       / "quicksight-embedding-js-sdk.min.js")
PAGE = b"""<!doctype html><html lang="en"><title>host</title><h1>Another page</h1>
<div id="one" style="width: 1200px"></div><div id="two" style="width: 1200px"></div>
<script src="/sdk.js"></script>
<script>
window.events = [];
window.changes = [];
window.embed = async (url, options = {}) => {
  const { container = '#one', visual = false, frame = {}, content = {}, name = '' } = options;
  window.context ||= await QuickSightEmbedding.createEmbeddingContext({
    onChange: e => window.changes.push(e.eventName) });
  const make = visual ? window.context.embedVisual : window.context.embedDashboard;
  const made = await make(
    { url, container, height: '700px', width: '100%',
      onChange: e => window.changes.push(e.eventName), ...frame },
    { onMessage: e => window.events.push({ name, event: e.eventName, message: e.message }),
      ...content });
  window['board' + name] = made;
  return true;
};
</script></html>"""


@contextlib.contextmanager
def host_page():
    """Its origin, http://localhost:PORT."""
    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            script = self.path == "/sdk.js"
            self.send_response(200)
            self.send_header("content-type", "text/javascript" if script else "text/html")
            self.end_headers()
            self.wfile.write(SDK.read_bytes() if script else PAGE)

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_address[1]}"
    server.shutdown()


def event_of(page, event, name="", timeout=60_000):
    """The message of the first such event."""
    handle = page.wait_for_function(
        "([event, name]) => window.events.find(e => e.event === event && e.name === name)",
        arg=[event, name], timeout=timeout)
    return handle.json_value()["message"]
