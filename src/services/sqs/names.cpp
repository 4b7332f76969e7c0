#include "services/sqs/names.h"

#include <algorithm>

#include "services/sqs/errors.h"

namespace tarn::sqs {
namespace {

constexpr size_t kMaxNameBytes = 80;

bool is_account(std::string_view text) {
  return text.size() == 12 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_plain(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

// The last two segments of a path: account and name.
std::optional<QueueRef> parse_path(std::string_view path, std::string_view region) {
  while (path.ends_with('/')) path.remove_suffix(1);
  const size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view name = path.substr(slash + 1);
  path = path.substr(0, slash);
  const size_t before = path.rfind('/');
  const std::string_view account = path.substr(before == path.npos ? 0 : before + 1);
  if (!is_account(account) || name.empty()) return std::nullopt;
  return QueueRef{std::string(account), std::string(region), std::string(name)};
}

}  // namespace

bool is_queue_name(std::string_view name, bool is_fifo) {
  if (name.size() > kMaxNameBytes || name.ends_with(kFifoSuffix) != is_fifo) return false;
  if (is_fifo) name.remove_suffix(kFifoSuffix.size());
  return is_plain(name);
}

std::optional<QueueRef> parse_queue_arn(std::string_view arn) {
  constexpr std::string_view kStart = "arn:aws:sqs:";
  if (!arn.starts_with(kStart)) return std::nullopt;
  arn.remove_prefix(kStart.size());
  const size_t region_end = arn.find(':');
  if (region_end == arn.npos) return std::nullopt;
  const size_t account_end = arn.find(':', region_end + 1);
  if (account_end == arn.npos) return std::nullopt;
  QueueRef ref;
  ref.region = arn.substr(0, region_end);
  ref.account = arn.substr(region_end + 1, account_end - region_end - 1);
  ref.name = arn.substr(account_end + 1);
  const bool is_name = is_queue_name(ref.name, ref.name.ends_with(kFifoSuffix));
  if (ref.region.empty() || !is_account(ref.account) || !is_name) return std::nullopt;
  return ref;
}

Result<QueueRef> queue_of(const Context& context, wire::Text url) {
  if (!wire::present(url)) {
    auto ref = parse_path(context.head.path, context.region);
    if (!ref) return missing_value("QueueUrl");
    return *std::move(ref);
  }
  std::string_view path = url;
  const size_t scheme = path.find("://");
  if (scheme != path.npos) {
    const size_t slash = path.find('/', scheme + 3);
    path = slash == path.npos ? std::string_view() : path.substr(slash);
  }
  if (is_queue_name(url, url.ends_with(kFifoSuffix))) {  // a name does in place of a URL
    return QueueRef{std::string(context.account), std::string(context.region), std::string(url)};
  }
  auto ref = parse_path(path, context.region);
  if (!ref) return invalid_address(url);
  return *std::move(ref);
}

std::string url_of(const Context& context, const QueueRef& ref) {
  const std::string_view host = context.head.header("host");
  std::string url = context.head.is_secure ? "https://" : "http://";
  url += host.empty() ? std::string_view("localhost") : host;
  return url + "/" + ref.account + "/" + ref.name;
}

}  // namespace tarn::sqs
