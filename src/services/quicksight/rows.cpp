#include "services/quicksight/rows.h"

#include <array>

#include "services/quicksight/errors.h"

namespace tarn::quicksight {
namespace {

struct KindNames {
  std::string_view word;
  std::string_view title;
  std::string_view row;
};
constexpr std::array<KindNames, 8> kKinds = {
    {{"analysis", "Analysis", "quicksight.analysis"},
     {"dashboard", "Dashboard", "quicksight.dashboard"},
     {"template", "Template", "quicksight.template"},
     {"theme", "Theme", "quicksight.theme"},
     {"folder", "Folder", "quicksight.folder"},
     {"dataset", "DataSet", "quicksight.data_set"},
     {"datasource", "DataSource", "quicksight.data_source"},
     {"dashboard_link", "Dashboard", "quicksight.dashboard_link"}}};

}  // namespace

std::string_view word_of(AssetKind kind) { return kKinds[static_cast<size_t>(kind)].word; }
std::string_view title_of(AssetKind kind) { return kKinds[static_cast<size_t>(kind)].title; }

std::string asset_arn(std::string_view region, std::string_view account, AssetKind kind,
                      std::string_view id) {
  return "arn:aws:quicksight:" + std::string(region) + ":" + std::string(account) + ":" +
         std::string(word_of(kind)) + "/" + std::string(id);
}

std::string asset_arn(const Context& context, AssetKind kind, std::string_view id) {
  return asset_arn(context.region, context.account, kind, id);
}

std::optional<AssetRef> parse_asset_arn(std::string_view arn) {
  constexpr std::string_view kStart = "arn:aws:quicksight:";
  if (!arn.starts_with(kStart)) return {};
  arn.remove_prefix(kStart.size());
  const size_t account = arn.find(':');
  const size_t kind = account == arn.npos ? arn.npos : arn.find(':', account + 1);
  const size_t id = kind == arn.npos ? arn.npos : arn.find('/', kind + 1);
  if (id == arn.npos || id + 1 == arn.size()) return {};
  const std::string_view word = arn.substr(kind + 1, id - kind - 1);
  for (size_t i = 0; i < kKinds.size(); ++i) {
    if (kKinds[i].word != word) continue;
    return AssetRef{static_cast<AssetKind>(i), std::string(arn.substr(0, account)),
                    std::string(arn.substr(account + 1, kind - account - 1)),
                    std::string(arn.substr(id + 1))};
  }
  return {};
}

Result<std::string> own_asset_id(const Context& context, AssetKind kind, std::string_view arn) {
  const auto ref = parse_asset_arn(arn);
  if (!ref || ref->kind != kind) {
    return invalid_value(std::string(arn) + " is not the ARN of a " + std::string(word_of(kind)) +
                         ".");
  }
  if (ref->account != context.account) return foreign_account(ref->account);
  if (ref->region != context.region) return not_found(arn);
  return ref->id;
}

store::Key assets_key(const store::Scope& scope, AssetKind kind) {
  return store::Key(scope, kKinds[static_cast<size_t>(kind)].row);
}

store::Key asset_key(const store::Scope& scope, AssetKind kind, std::string_view id) {
  return assets_key(scope, kind).add(id);
}

Result<bool> has_asset(Context& context, AssetKind kind, std::string_view id) {
  return TRY(context.transaction.get(asset_key(context.scope(), kind, id).bytes()))
  .has_value();
}

store::Key grants_key(const store::Scope& scope, AssetKind kind, std::string_view id) {
  return store::Key(scope, "quicksight.grant").add(word_of(kind)).add(id);
}

store::Key grant_of_key(const store::Scope& scope, std::string_view principal,
                        std::string_view kind_word, std::string_view id) {
  return store::Key(scope, "quicksight.grant_of").add(principal).add(kind_word).add(id);
}

}  // namespace tarn::quicksight
