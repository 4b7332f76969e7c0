#include "services/lambda/url_rows.h"

#include "base/encoding.h"
#include "services/lambda/rows.h"

namespace tarn::lambda {
namespace {

constexpr std::string_view kLabel = ".lambda-url.";

store::Key url_key(const FunctionRef& ref, uint64_t generation) {
  return below_function(ref, generation, "lambda.url").add(ref.qualifier);
}

store::Key owner_key(uint64_t generation, std::string_view id) {
  return store::Key(store::Scope{generation, "000000000000", store::kGlobal}, "lambda.url_owner")
      .add(id);
}

}  // namespace

Result<std::optional<UrlRow>> find_url(store::Transaction& transaction, uint64_t generation,
                                       const FunctionRef& ref) {
  const auto bytes = TRY(transaction.get(url_key(ref, generation).bytes()));
  if (!bytes) return std::optional<UrlRow>();
  return std::optional<UrlRow>(TRY(store::decode_row<UrlRow>(*bytes)));
}

Result<std::vector<UrlRow>> urls_of(store::Transaction& transaction, uint64_t generation,
                                    const FunctionRef& ref) {
  std::vector<UrlRow> found;
  const std::string prefix = below_function(ref, generation, "lambda.url").bytes();
  auto cursor = TRY(transaction.scan(prefix, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    found.push_back(TRY(store::decode_row<UrlRow>(cursor->value())));
  }
  return found;
}

Result<std::optional<FunctionRef>> owner_of_url(store::Transaction& transaction,
                                                uint64_t generation, std::string_view id) {
  const auto bytes = TRY(transaction.get(owner_key(generation, id).bytes()));
  if (!bytes) return std::optional<FunctionRef>();
  auto row = TRY(store::decode_row<UrlOwnerRow>(*bytes));
  return std::optional<FunctionRef>(FunctionRef{row.account, row.region, row.name, row.qualifier});
}

Result<void> put_url(store::Transaction& transaction, uint64_t generation, const FunctionRef& ref,
                     const UrlRow& row) {
  TRY(transaction.put(url_key(ref, generation).bytes(), store::encode_row(row)));
  const UrlOwnerRow owner{ref.account, ref.region, ref.name, ref.qualifier, {}};
  return transaction.put(owner_key(generation, row.id).bytes(), store::encode_row(owner));
}

Result<void> erase_url(store::Transaction& transaction, uint64_t generation,
                       const FunctionRef& ref) {
  const auto row = TRY(find_url(transaction, generation, ref));
  if (!row) return {};
  TRY(transaction.erase(owner_key(generation, row->id).bytes()));
  return transaction.erase(url_key(ref, generation).bytes());
}

// An address that is a number has no names below it; "localhost" has, for whom it resolves.
std::string make_url(std::string_view endpoint_url, std::string_view region, std::string_view id) {
  const size_t slashes = endpoint_url.find("://");
  const std::string_view scheme = endpoint_url.substr(0, slashes);
  const std::string_view authority = endpoint_url.substr(slashes + 3);
  const size_t colon = authority.rfind(':');
  std::string_view host = authority.substr(0, colon);
  const bool is_number =
      host.find_first_not_of("0123456789.") == std::string_view::npos || host.starts_with("[");
  if (is_number) host = "localhost";
  std::string url(scheme);
  url.append("://").append(id).append(kLabel).append(region).append(".").append(host);
  if (colon != std::string_view::npos) url += authority.substr(colon);
  return url + "/";
}

bool names_url(std::string_view host, std::string_view target) {
  return target.starts_with(kUrlPath) || host.find(kLabel) != std::string_view::npos;
}

UrlTarget parse_url_target(std::string_view host, std::string_view path, std::string_view query) {
  UrlTarget out;
  out.query = query;
  if (path.starts_with(kUrlPath)) {
    path.remove_prefix(kUrlPath.size());
    const size_t slash = path.find('/');
    out.id = to_lower_ascii(path.substr(0, slash));
    out.path = slash == std::string_view::npos ? "/" : path.substr(slash);
    return out;
  }
  out.id = to_lower_ascii(host.substr(0, host.find('.')));
  out.path = path.empty() ? "/" : path;
  return out;
}

}  // namespace tarn::lambda
