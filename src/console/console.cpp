#include "console/console.h"

#include <utility>

#include "console/console_headers.h"

namespace tarn::console {
namespace {

constexpr size_t kMaxPostBytes = 32 * 1024;
constexpr size_t kThreads = 2;  // so many passwords are checked at one time
constexpr size_t kQueueLimit = 64;
constexpr std::string_view kAssets = "/assets/";
constexpr std::string_view kEmbedPage = "/embed.html";

constexpr std::string_view kNotBuilt =
    "Tarn serves its API, but this program has no console beside it.\n"
    "\n"
    "Build it (it needs npm):\n"
    "    ./run build\n"
    "and start Tarn again. docs/console.md says more.\n";

// The body of a POST, which is small.
class PostReader final : public http::BodyReader {
 public:
  using End = std::function<void(bool whole, std::string body)>;
  explicit PostReader(End end) : end_(std::move(end)) {}
  bool on_data(std::string_view bytes) override {
    if (body_.size() + bytes.size() > kMaxPostBytes) {
      is_too_large_ = true;
    } else {
      body_.append(bytes);
    }
    return true;
  }
  void on_end(http::BodyError error) override {
    end_(error == http::BodyError::kNone && !is_too_large_, std::move(body_));
  }

 private:
  End end_;
  std::string body_;
  bool is_too_large_ = false;
};

std::string_view path_of(const http::RequestHead& head) {
  const std::string_view target = head.target;
  return target.substr(0, target.find('?'));
}

std::string api_origin(const http::RequestHead& head, std::string_view port) {
  std::string origin = head.is_secure ? "https://" : "http://";
  return origin.append(host_of(head.header("host"))).append(":").append(port);
}

bool is_read(const http::RequestHead& head) {
  return head.method == "GET" || head.method == "HEAD";
}

Answer text_answer(int status, std::string_view text) {
  return {status, {{"content-type", "text/plain; charset=utf-8"}}, std::string(text)};
}

}  // namespace

Console::Console(DeskParts parts, ConsoleOptions options, std::unique_ptr<ConsolePack> pack)
    : options_(std::move(options)),
      pack_(std::move(pack)),
      desk_(parts, options_.region),
      federation_(parts, desk_),
      pool_("tarn-console", kThreads, kQueueLimit) {}

void Console::set_addresses(const std::vector<std::string>& console,
                            const std::vector<std::string>& api) {
  const std::string& first = api.front();
  owned_places_ = std::make_unique<const Places>(
      Places{ConsoleOrigins(console, options_.origins), first.substr(first.rfind(':') + 1)});
  places_.store(owned_places_.get());
}

void Console::set_dashboards(DashboardSessions& sessions) {
  embed_calls_ = std::make_unique<EmbedCalls>(sessions);
  embed_pages_ = std::make_unique<EmbedPages>(sessions);
}

bool Console::is_trusted(std::string_view origin, std::string_view host) const {
  const Places* known = places();
  return known != nullptr && known->origins.is_trusted(origin, host);
}

void Console::respond(http::Exchange& exchange, Answer answer) const {
  const http::RequestHead& head = exchange.head();
  const Places* known = places();
  add_security_headers(known != nullptr ? api_origin(head, known->api_port) : std::string(),
                       answer.headers);
  exchange.respond(answer.status, std::move(answer.headers), std::move(answer.body));
}

void Console::on_exchange(std::shared_ptr<http::Exchange> exchange) {
  const http::RequestHead& head = exchange->head();
  const Places* known = places();
  if (known == nullptr) return exchange->respond(503, {}, "Starting. Try again.\n");
  if (!known->origins.is_own_host(head.header("host"))) {
    return exchange->respond(421, {},
                             "The console is not known by this name: start Tarn with "
                             "--console-origin and its whole origin.\n");
  }
  const std::string_view path = path_of(head);
  if (path == "/federation" && is_read(head)) {
    const bool posted = pool_.try_post([this, exchange] {
      Answer answer = federation_.answer(exchange->head());
      answer.headers.emplace_back("cache-control", "no-store");
      respond(*exchange, std::move(answer));
    });
    if (!posted) respond(*exchange, text_answer(503, "Busy. Try again.\n"));
    return;
  }
  if (head.method == "POST") return read_post(std::move(exchange));
  if (!is_read(head)) return respond(*exchange, text_answer(405, "GET, HEAD and POST.\n"));
  if (path == "/config.json") return respond(*exchange, answer_config(*known));
  if (embed_pages_ != nullptr && EmbedPages::takes(path)) {
    return get_embed_page(std::move(exchange));
  }
  respond(*exchange, answer_file(head, path));
}

void Console::get_embed_page(std::shared_ptr<http::Exchange> exchange) {
  Answer page = answer_file(exchange->head(), kEmbedPage);
  embed_pages_->get(std::move(exchange), std::move(page),
                    [this](http::Exchange& answered, Answer answer, std::string ancestors) {
                      if (ancestors.empty()) return respond(answered, std::move(answer));
                      add_embed_headers(ancestors, answer.headers);
                      answered.respond(answer.status, std::move(answer.headers),
                                       std::move(answer.body));
                    });
}

// From the console's own page alone: pages of the same host and another port would bring the cookie
// too, but a browser says whose page it is.
void Console::read_post(std::shared_ptr<http::Exchange> exchange) {
  const http::RequestHead& head = exchange->head();
  if (!places()->origins.is_same_origin(head.header("origin"), head.header("host"))) {
    return respond(*exchange, error_answer(403, "ForeignOrigin",
                                           "Only the console's own page may ask for this."));
  }
  if (embed_calls_ != nullptr && EmbedCalls::takes(path_of(head))) {
    return embed_calls_->post(std::move(exchange), [this](http::Exchange& answered, Answer answer) {
      respond(answered, std::move(answer));
    });
  }
  exchange->read_body(std::make_unique<PostReader>([this, exchange](bool whole, std::string body) {
    if (!whole) {
      return respond(*exchange, error_answer(400, "BadRequest",
                                             "The body is not whole, "
                                             "or too long."));
    }
    const bool posted = pool_.try_post([this, exchange, body = std::move(body)] {
      respond(*exchange, answer_post(exchange->head(), path_of(exchange->head()), body));
    });
    if (!posted) respond(*exchange, error_answer(503, "Busy", "Busy. Try again."));
  }));
}

Answer Console::answer_post(const http::RequestHead& head, std::string_view path,
                            const std::string& body) {
  Answer answer;
  if (path == "/signin") {
    answer = desk_.sign_in(head, body);
  } else if (path == "/credentials") {
    answer = desk_.credentials(head);
  } else if (path == "/signout") {
    answer = desk_.sign_out(head);
  } else {
    answer = error_answer(404, "NotFound", "There is nothing to POST to here.");
  }
  answer.headers.emplace_back("cache-control", "no-store");
  return answer;
}

Answer Console::answer_config(const Places& places) const {
  Json services = Json::array();
  for (const std::string& service : services_) services.push(service);
  Json body = Json::object();
  body.set("apiPort", places.api_port)
      .set("region", options_.region)
      .set("account", options_.account)
      .set("version", options_.version)
      .set("services", std::move(services));
  Answer answer = json_answer(200, body);
  answer.headers.emplace_back("cache-control", "no-store");
  return answer;
}

Answer Console::answer_file(const http::RequestHead& head, std::string_view path) const {
  if (pack_ == nullptr) return text_answer(503, kNotBuilt);
  const Asset* asset = pack_->find(path);
  if (asset == nullptr && path.starts_with(kAssets)) return text_answer(404, "No such file.\n");
  if (asset == nullptr) asset = pack_->find("/index.html");  // a page of the application
  if (asset == nullptr) return text_answer(500, "console.pack has no index.html.\n");
  Answer answer;
  answer.headers = {
      {"content-type", asset->content_type},
      {"etag", asset->etag},
      {"vary", "accept-encoding"},
      {"cache-control", asset->is_immutable ? "public, max-age=31536000, immutable" : "no-cache"}};
  if (head.header("if-none-match") == asset->etag) {
    answer.status = 304;
    return answer;
  }
  const auto& [encoding, bytes] = choose_encoding(*asset, head.header("accept-encoding"));
  if (encoding != "identity") answer.headers.emplace_back("content-encoding", encoding);
  answer.body = bytes;
  return answer;
}

}  // namespace tarn::console
