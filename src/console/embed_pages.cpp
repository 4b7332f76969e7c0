#include "console/embed_pages.h"

#include <algorithm>
#include <utility>

namespace tarn::console {
namespace {

constexpr size_t kThreads = 2;
constexpr size_t kQueueLimit = 256;
constexpr size_t kMaxNameBytes = 128;
constexpr size_t kMaxDomains = 64;
constexpr std::string_view kPrefixes[] = {"/embed/", "/embedding/"};

// "SESSION" of "/embed/SESSION/dashboards/d?…"; empty where it is no such path.
std::string_view session_of(std::string_view path) {
  for (const std::string_view prefix : kPrefixes) {
    if (!path.starts_with(prefix)) continue;
    path.remove_prefix(prefix.size());
    const size_t slash = path.find('/');
    if (slash == 0 || slash == std::string_view::npos || slash > kMaxNameBytes) return {};
    return path.substr(0, slash);
  }
  return {};
}

std::string_view path_of(const http::RequestHead& head) {
  const std::string_view target = head.target;
  return target.substr(0, target.find('?'));
}

bool is_origin(std::string_view domain) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (!domain.starts_with(scheme)) continue;
    domain.remove_prefix(scheme.size());
    return !domain.empty() && std::all_of(domain.begin(), domain.end(), [](char c) {
      const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      return is_letter || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '*' || c == ':';
    });
  }
  return false;
}

Answer no_page(int status, std::string_view text) {
  return {status,
          {{"content-type", "text/plain; charset=utf-8"}, {"cache-control", "no-store"}},
          std::string(text)};
}

}  // namespace

std::string frame_ancestors(const std::vector<std::string>& domains) {
  std::string sources = "'self'";
  for (size_t i = 0; i < domains.size() && i < kMaxDomains; ++i) {
    std::string_view domain = domains[i];
    while (domain.ends_with('/')) domain.remove_suffix(1);
    if (is_origin(domain)) sources.append(" ").append(domain);
  }
  return sources;
}

EmbedPages::EmbedPages(DashboardSessions& sessions)
    : sessions_(sessions), pool_("tarn-embed-page", kThreads, kQueueLimit) {}

bool EmbedPages::takes(std::string_view path) { return !session_of(path).empty(); }

void EmbedPages::get(std::shared_ptr<http::Exchange> exchange, Answer page, Respond respond) {
  const bool posted = pool_.try_post([this, exchange, page = std::move(page), respond]() mutable {
    const auto opened = sessions_.open(session_of(path_of(exchange->head())));
    if (!opened.ok()) {
      const int status = opened.error().http_status() >= 500 ? 503 : 404;
      return respond(*exchange,
                     no_page(status, "This link is not known, or its session has ended.\n"), "");
    }
    respond(*exchange, std::move(page), frame_ancestors(opened->allowed_domains));
  });
  if (!posted) respond(*exchange, no_page(503, "Busy. Try again.\n"), "");
}

}  // namespace tarn::console
