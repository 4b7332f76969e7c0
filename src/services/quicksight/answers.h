// What operations of every family do alike: whose account it is, and the RequestId and Status that
// each answer carries.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/context.h"
#include "services/quicksight/errors.h"
#include "wire/types.h"

namespace tarn::quicksight {

// AwsAccountId of the request must be the caller's: assets are never reached across accounts.
inline Result<void> require_own_account(const Context& context, wire::Text account) {
  if (account != context.account) return foreign_account(account);
  return {};
}

// An answer with AWS's RequestId and Status; `status` is also the HTTP status.
template <class Out>
Out answer(Context& context, int32_t status = 200) {
  Out out;
  out.request_id = context.request_id;
  out.status = status;
  return out;
}

// Absent where empty, as AWS leaves members out that have no value.
inline wire::Text copy_present(Context& context, std::string_view text) {
  return text.empty() ? wire::Text() : context.arena.copy(text);
}

template <class T>
wire::List<T> to_list(Context& context, const std::vector<T>& items) {
  auto list = wire::make_list<T>(context.arena, items.size());
  for (size_t i = 0; i < items.size(); ++i) list[static_cast<uint32_t>(i)] = items[i];
  return list;
}

inline wire::List<wire::Text> copy_texts(Context& context, const std::vector<std::string>& items) {
  auto list = wire::make_list<wire::Text>(context.arena, items.size());
  for (size_t i = 0; i < items.size(); ++i) {
    list[static_cast<uint32_t>(i)] = context.arena.copy(items[i]);
  }
  return list;
}

}  // namespace tarn::quicksight
