// Batches: what their entries must be, and what is answered to those that failed. Pure functions.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "services/sqs/errors.h"
#include "wire/gen/sqs_types.h"
#include "wire/types.h"

namespace tarn::sqs {

inline constexpr uint32_t kMaxEntries = 10;

// `kind` as in "SendMessageBatch".
template <class Entry>
Result<void> check_entries(const wire::List<Entry>& entries, std::string_view kind) {
  if (entries.empty()) return empty_batch(kind);
  if (entries.size > kMaxEntries) return too_many_entries(entries.size);
  std::set<std::string_view> ids;
  for (const Entry& entry : entries) {
    const bool is_id = !entry.id.empty() && entry.id.size() <= 80 &&
                       std::all_of(entry.id.begin(), entry.id.end(), [](char c) {
                         return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                (c >= '0' && c <= '9') || c == '-' || c == '_';
                       });
    if (!is_id) return invalid_entry_id();
    if (!ids.insert(entry.id).second) return repeated_entry_id(entry.id);
  }
  return {};
}

struct FailedEntry {
  std::string_view id;
  Error error;
};

inline wire::List<api::BatchResultErrorEntry> tell_failed(Context& context,
                                                          const std::vector<FailedEntry>& failed) {
  if (failed.empty()) return {};  // AWS leaves the member out
  auto list = wire::make_list<api::BatchResultErrorEntry>(context.arena, failed.size());
  for (uint32_t i = 0; i < failed.size(); ++i) {
    list[i].id = context.arena.copy(failed[i].id);
    list[i].sender_fault = failed[i].error.http_status() < 500;
    list[i].code = context.arena.copy(failed[i].error.code());
    list[i].message = context.arena.copy(failed[i].error.message());
  }
  return list;
}

}  // namespace tarn::sqs
