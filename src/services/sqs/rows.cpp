#include "services/sqs/row_keys.h"

#include <charconv>

#include "services/sqs/attributes.h"
#include "services/sqs/errors.h"

namespace tarn::sqs {

std::string_view QueueRow::text(std::string_view attribute) const {
  const auto found = attributes.find(std::string(attribute));
  return found == attributes.end() ? std::string_view() : std::string_view(found->second);
}

int64_t QueueRow::number(std::string_view attribute) const {
  std::string_view value = text(attribute);
  if (value.empty()) value = default_of(attribute);
  int64_t number = 0;
  std::from_chars(value.data(), value.data() + value.size(), number);
  return number;
}

store::Key Rows::shared(std::string_view kind) const {
  return {store::Scope{generation_, "000000000000", store::kGlobal}, kind};
}

store::Key Rows::queue(const QueueRef& ref) const {
  return store::Key(ref.scope(generation_), "sqs.queue").add(ref.name);
}

store::Key Rows::messages() const { return shared("sqs.message"); }

store::Key Rows::message(int64_t queue) const { return messages().add_integer(queue); }

store::Key Rows::due(int64_t queue) const { return shared("sqs.due").add_integer(queue); }

store::Key Rows::fifo(int64_t queue, std::string_view group) const {
  return shared("sqs.fifo").add_integer(queue).add(group);
}

store::Key Rows::group(int64_t queue, std::string_view group) const {
  return shared("sqs.group").add_integer(queue).add(group);
}

store::Key Rows::group_due(int64_t queue) const {
  return shared("sqs.group_due").add_integer(queue);
}

store::Key Rows::deduplication(int64_t queue, std::string_view group, std::string_view id) const {
  return shared("sqs.deduplication").add_integer(queue).add(group).add(id);
}

store::Key Rows::deduplication_end() const { return shared("sqs.deduplication_end"); }

store::Key Rows::attempt(int64_t queue, std::string_view id) const {
  return shared("sqs.attempt").add_integer(queue).add(id);
}

store::Key Rows::attempt_end() const { return shared("sqs.attempt_end"); }

store::Key Rows::deleted() const { return shared("sqs.deleted"); }

store::Key Rows::deleted(const QueueRef& ref) const { return deleted().add(ref.arn()); }

store::Key Rows::contents() const { return shared("sqs.content"); }

store::Key Rows::partial() const { return shared("sqs.partial"); }

store::Key Rows::live() const { return shared("sqs.live"); }

store::Key Rows::content(int64_t content) const { return contents().add_integer(content); }

store::Key Rows::count(int64_t queue) const { return shared("sqs.count").add_integer(queue); }

store::Key Rows::garbage() const { return shared("sqs.garbage"); }

store::Key Rows::key() const { return shared("sqs.key"); }

Result<std::optional<QueueRow>> find_queue(store::Transaction& transaction, uint64_t generation,
                                           const QueueRef& ref) {
  const auto bytes = TRY(transaction.get(Rows(generation).queue(ref).bytes()));
  if (!bytes) return std::optional<QueueRow>();
  return std::optional<QueueRow>(TRY(store::decode_row<QueueRow>(*bytes)));
}

Result<QueueRow> require_queue(store::Transaction& transaction, uint64_t generation,
                               const QueueRef& ref) {
  auto row = TRY(find_queue(transaction, generation, ref));
  if (!row) return no_such_queue();
  return *std::move(row);
}

Result<void> store_queue(store::Transaction& transaction, uint64_t generation,
                         const QueueRow& row) {
  return transaction.put(Rows(generation).queue(row.ref()).bytes(), store::encode_row(row));
}

Result<void> retire_messages(store::Transaction& transaction, uint64_t generation,
                             const QueueRow& row) {
  const Rows rows(generation);
  TRY(transaction.erase(rows.live().add_integer(row.id).bytes()));
  return transaction.put(rows.garbage().add_integer(row.id).bytes(), "1");
}

Result<void> register_queue(store::Transaction& transaction, uint64_t generation,
                            const QueueRow& row) {
  const LiveRow live{row.account, row.region, row.name, {}};
  return transaction.put(Rows(generation).live().add_integer(row.id).bytes(),
                         store::encode_row(live));
}

}  // namespace tarn::sqs
