#include "services/lambda/fsck.h"

#include <algorithm>

#include "services/lambda/code_store.h"
#include "services/lambda/event_rows.h"
#include "services/lambda/rows.h"
#include "services/lambda/url_rows.h"

namespace tarn::lambda {
namespace {

using store::CheckedRow;
using store::RowRules;

constexpr std::string_view kNoAccount = "000000000000";

store::Key shared_key(const CheckedRow& row, std::string_view kind) {
  return {store::Scope{row.generation(), kNoAccount, store::kGlobal}, kind};
}

store::Key function_row(const store::Scope& scope, std::string_view name) {
  return functions_key(scope).add(name);
}

store::Key version_row(const store::Scope& scope, std::string_view name, int64_t number) {
  return store::Key(scope, "lambda.version").add(name).add_integer(number);
}

void add_function_rules(RowRules& rules) {
  const std::pair<const char*, const char*> kinds[] = {{"lambda.version", "ti"},
                                                       {"lambda.alias", "tt"},
                                                       {"lambda.policy", "tt"},
                                                       {"lambda.url", "tt"},
                                                       {"lambda.event_config", "tt"}};
  for (const auto& [kind, shape] : kinds) {
    rules.each("lambda: versions, aliases and settings are of a function", {kind, shape},
               [](const CheckedRow& row) {
                 return row.has(function_row(row.scope(), row.text(0)).bytes());
               });
  }
  rules.each("lambda: a function has $LATEST", {"lambda.function", "t"}, [](const CheckedRow& row) {
    return row.has(version_row(row.scope(), row.text(0), 0).bytes());
  });
  rules.each("lambda: an alias stands for a version", {"lambda.alias", "tt"},
             [](const CheckedRow& row) -> Result<bool> {
               const auto alias = TRY(row.decode<AliasRow>());
               return row.has(version_row(row.scope(), row.text(0), alias.version).bytes());
             });
  rules.sum({.name = "lambda: an account counts what functions reserve",
             .rows = {"lambda.function", "t"},
             .counters = {"lambda.reserved", ""},
             .adds = [](const CheckedRow& row) -> Result<RowRules::Amounts> {
               const auto function = TRY(row.decode<FunctionRow>());
               return RowRules::Amounts{{store::Key(row.scope(), "lambda.reserved").bytes(),
                                         function.reserved.value_or(0)}};
             }});
}

void add_directory_rules(RowRules& rules) {
  rules.index({.name = "lambda: a function is found by its URL",
               .rows = {"lambda.url", "tt"},
               .index = {"lambda.url_owner", "t"},
               .calls = [](const CheckedRow& row) -> Result<RowRules::Keys> {
                 const auto url = TRY(row.decode<UrlRow>());
                 return RowRules::Keys{shared_key(row, "lambda.url_owner").add(url.id).bytes()};
               }});
  rules.each("lambda: kept environments are of a function", {"lambda.provisioned", "tttt"},
             [](const CheckedRow& row) {
               const store::Scope scope{row.generation(), row.text(0), row.text(1)};
               return row.has(function_row(scope, row.text(2)).bytes());
             });
  rules.index({.name = "lambda: what is to become active is on the list",
               .rows = {"lambda.version", "ti"},
               .index = {"lambda.pending", "ttti"},
               .calls = [](const CheckedRow& row) -> Result<RowRules::Keys> {
                 const auto version = TRY(row.decode<VersionRow>());
                 const bool is_pending = version.state == State::kPending ||
                                         version.update == UpdateStatus::kInProgress;
                 if (!is_pending) return RowRules::Keys{};
                 store::Key key = shared_key(row, "lambda.pending");
                 key.add(row.account()).add(row.region()).add(row.text(0));
                 return RowRules::Keys{key.add_integer(version.number).bytes()};
               },
               // Of a version that was deleted meanwhile.
               .is_leftover = [](const CheckedRow& row) -> Result<bool> {
                 const store::Scope scope{row.generation(), row.text(0), row.text(1)};
                 return !TRY(row.has(version_row(scope, row.text(2), row.integer(3)).bytes()));
               }});
  rules.each("lambda: an event has all pieces of its payload", {"lambda.event", "it"},
             [](const CheckedRow& row) -> Result<bool> {
               const auto event = TRY(row.decode<EventRow>());
               for (int64_t i = 0; i < event.pieces; ++i) {
                 store::Key key = payload_key(row.generation(), event.id);
                 if (!TRY(row.has(key.add_integer(i).bytes()))) return false;
               }
               return event.id == row.text(1);
             });
}

}  // namespace

void add_row_rules(RowRules& rules) {
  add_function_rules(rules);
  add_directory_rules(rules);
  add_code_rules(rules);
}

}  // namespace tarn::lambda
