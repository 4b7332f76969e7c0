// ConsoleServer: the web console on an origin of its own, beside the API.
//
//   auto console = TRY(ConsoleServer::make(options, parts, folder + "console.pack"));
//   GatewayOptions{.is_own_page = console->own_pages()};
//   TRY(console->listen(options, api_addresses));
//
// Where `--console` was not given, it is at its default place if it is built and the place is free.
// Thread-safe once it listens.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/options.h"
#include "console/console.h"
#include "gateway/own_pages.h"
#include "http/server.h"

namespace tarn::cli {

class ConsoleServer {
 public:
  static Result<std::unique_ptr<ConsoleServer>> make(const Options& options,
                                                     console::DeskParts parts,
                                                     const std::string& pack_path);

  // Valid as long as this object.
  gateway::IsOwnPage own_pages() const;
  Result<void> listen(const Options& options, const std::vector<std::string>& api_addresses);
  void set_services(std::vector<std::string> services) {
    console_->set_services(std::move(services));
  }
  void set_dashboards(DashboardSessions& sessions) { console_->set_dashboards(sessions); }
  void drain(int64_t deadline_ms);

  // "4580"; empty where there is none.
  std::string port() const;
  // "http://127.0.0.1:4580", or why there is no console.
  const std::string& welcome() const { return welcome_; }

 private:
  std::string welcome_;
  std::unique_ptr<console::Console> console_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace tarn::cli
