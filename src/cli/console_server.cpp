#include "cli/console_server.h"

#include "cli/local_tls.h"

namespace tarn::cli {
namespace {

constexpr std::string_view kNone = "none";

bool is_switched_off(const Options& options) {
  return options.console.size() == 1 && options.console.front() == kNone;
}

}  // namespace

Result<std::unique_ptr<ConsoleServer>> ConsoleServer::make(const Options& options,
                                                           console::DeskParts parts,
                                                           const std::string& pack_path) {
  auto pack = TRY(console::ConsolePack::open(pack_path));
  console::ConsoleOptions console_options;
  console_options.origins = options.console_origin;
  console_options.region = options.region;
  console_options.account = options.account;
  console_options.version = TARN_VERSION;
  auto made = std::make_unique<ConsoleServer>();
  made->console_ =
      std::make_unique<console::Console>(parts, std::move(console_options), std::move(pack));
  return made;
}

gateway::IsOwnPage ConsoleServer::own_pages() const {
  return [console = console_.get()](std::string_view origin, std::string_view host) {
    return console->is_trusted(origin, host);
  };
}

Result<void> ConsoleServer::listen(const Options& options,
                                   const std::vector<std::string>& api_addresses) {
  const bool is_asked_for = !options.console.empty();
  if (is_switched_off(options)) {
    welcome_ = "none (--console none)";
    return {};
  }
  if (!is_asked_for && !console_->is_built()) {
    welcome_ = "not built (./run build builds it)";
    return {};
  }
  http::ServerOptions server;
  server.tls = TRY(open_tls(options));
  server.addresses = options.console;
  if (!is_asked_for) server.addresses = {std::string(kDefaultConsole)};
  auto listening = http::Server::listen(
      std::move(server), [console = console_.get()](std::shared_ptr<http::Exchange> exchange) {
        console->on_exchange(std::move(exchange));
      });
  if (!listening.ok()) {
    if (is_asked_for) return std::move(listening).error();
    welcome_ = "none: " + std::string(kDefaultConsole) + " is taken (--console HOST:PORT)";
    return {};
  }
  server_ = *std::move(listening);
  console_->set_addresses(server_->addresses(), api_addresses);
  welcome_ = "http://" + server_->addresses().front();
  return {};
}

std::string ConsoleServer::port() const {
  if (server_ == nullptr) return {};
  const std::string address = server_->addresses().front();
  return address.substr(address.rfind(':') + 1);
}

void ConsoleServer::drain(int64_t deadline_ms) {
  if (server_ != nullptr) server_->drain(deadline_ms);
}

}  // namespace tarn::cli
