// Console: what the console's own origin answers.
//
//   Console console(parts, options, std::move(pack));
//   auto server = TRY(http::Server::listen(..., [&](auto exchange) { console.on_exchange(exchange);
//   }));
//   console.set_addresses(server->addresses(), api_addresses);
//
// Files of the page, signing in (sign_in_desk.h), federation, /config.json for the page, embedded
// dashboards (embed_pages.h, embed_calls.h); whatever else is a page of the application, which
// routes by itself. Without a pack, a text that says how to build one. Destroyed after the server.
// Thread-safe.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/thread_pool.h"
#include "console/console_origins.h"
#include "console/console_pack.h"
#include "console/embed_calls.h"
#include "console/embed_pages.h"
#include "console/federation.h"
#include "console/sign_in_desk.h"
#include "http/exchange.h"

namespace tarn::console {

struct ConsoleOptions {
  std::vector<std::string> origins;  // other names of the console: "https://tarn.example.org"
  std::string region;
  std::string account;  // the first one: what the sign-in page proposes
  std::string version;
};

class Console {
 public:
  Console(DeskParts parts, ConsoleOptions options, std::unique_ptr<ConsolePack> pack);

  // Where the console and the API listen, with their real ports. Before it all is answered 503.
  void set_addresses(const std::vector<std::string>& console, const std::vector<std::string>& api);
  // Names of the services that the API has, so that the page offers no others. Before listening.
  void set_services(std::vector<std::string> services) { services_ = std::move(services); }
  // Who answers the pages of embedded dashboards: without it there are none. Before listening.
  void set_dashboards(DashboardSessions& sessions);
  bool is_built() const { return pack_ != nullptr; }

  // Whether a request to the API comes from this console's page (console_origins.h).
  bool is_trusted(std::string_view origin, std::string_view host) const;

  void on_exchange(std::shared_ptr<http::Exchange> exchange);  // on a reactor thread

 private:
  struct Places {
    ConsoleOrigins origins;
    std::string api_port;
  };

  Answer answer_file(const http::RequestHead& head, std::string_view path) const;
  void get_embed_page(std::shared_ptr<http::Exchange> exchange);
  Answer answer_config(const Places& places) const;
  Answer answer_post(const http::RequestHead& head, std::string_view path, const std::string& body);
  void read_post(std::shared_ptr<http::Exchange> exchange);
  void respond(http::Exchange& exchange, Answer answer) const;
  const Places* places() const { return places_.load(); }

  ConsoleOptions options_;
  std::vector<std::string> services_;
  std::unique_ptr<ConsolePack> pack_;
  SignInDesk desk_;
  Federation federation_;
  std::unique_ptr<const Places> owned_places_;
  std::atomic<const Places*> places_{nullptr};
  std::unique_ptr<EmbedCalls> embed_calls_;
  std::unique_ptr<EmbedPages> embed_pages_;
  ThreadPool pool_;  // last: its tasks use the rest
};

}  // namespace tarn::console
