#include "services/quicksight/spice_store.h"

#include <utility>
#include <vector>

namespace tarn::quicksight {
namespace {

constexpr size_t kNoncePrefixBytes = 8;
constexpr std::string_view kNoAccount = "000000000000";

store::Scope shared(uint64_t generation) { return {generation, kNoAccount, store::kGlobal}; }

store::Key extents_key(uint64_t generation, const store::Extent& extent) {
  return store::Key(shared(generation), "quicksight.spice_extent")
      .add_integer(static_cast<int64_t>(extent.place))
      .add_integer(static_cast<int64_t>(extent.id));
}
store::Key extent_key(uint64_t generation, const store::Extent& extent) {
  return extents_key(generation, extent).add_integer(static_cast<int64_t>(extent.offset_bytes));
}

std::string key_context(std::string_view version_id) {
  return "quicksight.spice/" + std::string(version_id);
}

class SpiceReader final : public ObjectReader {
 public:
  SpiceReader(const SpiceRow& row, std::shared_ptr<store::BlobReader> blob, std::string key)
      : info_(spice_object(row)), blob_(std::move(blob)) {
    extents_.push_back({blob_->fd(), row.extent.offset_bytes, row.extent.size_bytes, std::move(key),
                        row.nonce_prefix, row.extent.tags_offset_bytes});
  }
  const ObjectInfo& info() const override { return info_; }
  Result<std::string> read(uint64_t offset_bytes, uint64_t size_bytes) override {
    return blob_->read(offset_bytes, size_bytes);
  }
  const std::string* inline_bytes() const override { return nullptr; }
  const std::vector<ObjectExtent>& extents() const override { return extents_; }

 private:
  const ObjectInfo info_;
  const std::shared_ptr<store::BlobReader> blob_;
  std::vector<ObjectExtent> extents_;
};

}  // namespace

ObjectInfo spice_object(const SpiceRow& row) {
  ObjectInfo info;
  info.bucket = "spice";
  info.key = row.version_id;
  info.version_id = row.version_id;
  info.size_bytes = row.extent.size_bytes;
  return info;
}

Result<SpiceRow> SpiceWriter::finish() {
  row_.extent = TRY(blob_->finish());
  return row_;
}

Result<SpiceWriter> SpiceStore::create() {
  SpiceRow row;
  row.version_id = "spice-" + make_hex_id(random_, 32);
  DataKey key = TRY(keys_.make_data_key(key_context(row.version_id)));
  row.wrapped_key = std::move(key.wrapped);
  row.nonce_prefix = random_.bytes(kNoncePrefixBytes);
  auto blob = TRY(blobs_.create({std::move(key.plaintext), row.nonce_prefix}, 0));
  return SpiceWriter(std::move(row), std::move(blob));
}

Result<std::optional<SpiceRow>> SpiceStore::find(store::Transaction& transaction,
                                                 const store::Scope& scope,
                                                 std::string_view data_set_id) {
  const auto bytes = TRY(transaction.get(spice_key(scope, data_set_id).bytes()));
  if (!bytes) return std::optional<SpiceRow>();
  return std::optional<SpiceRow>(TRY(store::decode_row<SpiceRow>(*bytes)));
}

Result<std::optional<store::Extent>> SpiceStore::put(store::Transaction& transaction,
                                                     const store::Scope& scope,
                                                     std::string_view data_set_id,
                                                     const SpiceRow& row) {
  auto old = TRY(erase(transaction, scope, data_set_id));
  const ExtentOwnerRow owner{
      std::string(scope.account), std::string(scope.region), std::string(data_set_id), {}};
  TRY(transaction.put(extent_key(scope.generation, row.extent).bytes(), store::encode_row(owner)));
  TRY(transaction.put(spice_key(scope, data_set_id).bytes(), store::encode_row(row)));
  return old;
}

Result<std::optional<store::Extent>> SpiceStore::erase(store::Transaction& transaction,
                                                       const store::Scope& scope,
                                                       std::string_view data_set_id) {
  const auto old = TRY(find(transaction, scope, data_set_id));
  if (!old) return std::optional<store::Extent>();
  TRY(transaction.erase(extent_key(scope.generation, old->extent).bytes()));
  TRY(transaction.erase(spice_key(scope, data_set_id).bytes()));
  return std::optional<store::Extent>(old->extent);
}

Result<std::shared_ptr<store::BlobReader>> SpiceStore::hold(const SpiceRow& row) {
  std::string key = TRY(keys_.unwrap(row.wrapped_key, key_context(row.version_id)));
  return blobs_.open_reader(row.extent, {std::move(key), row.nonce_prefix});
}

Result<std::unique_ptr<ObjectReader>> SpiceStore::open(const SpiceRow& row,
                                                       std::shared_ptr<store::BlobReader> held) {
  std::string key = TRY(keys_.unwrap(row.wrapped_key, key_context(row.version_id)));
  return std::unique_ptr<ObjectReader>(
      std::make_unique<SpiceReader>(row, std::move(held), std::move(key)));
}

Result<bool> SpiceStore::is_referenced(const store::Extent& extent) {
  const auto transaction = database_.begin();
  const uint64_t generation = database_.generation();
  if (extent.size_bytes != 0) {
    return TRY(transaction->get(extent_key(generation, extent).bytes()))
    .has_value();
  }
  const std::string start = extents_key(generation, extent).bytes();
  auto cursor = TRY(transaction->scan_loosely(start, store::prefix_end(start)));
  return cursor->valid();
}

namespace {

using EachExtent = std::function<Result<void>(const store::ReferencedExtent& extent)>;

Result<void> walk_extents(store::Database& database, Keys& keys, const EachExtent& each) {
  const uint64_t generation = database.generation();
  const auto transaction = database.begin();
  const std::string start = store::Key(shared(generation), "quicksight.spice_extent").bytes();
  auto cursor = TRY(transaction->scan_loosely(start, store::prefix_end(start)));
  for (; cursor->valid(); TRY(cursor->next())) {
    const auto owner = TRY(store::decode_row<ExtentOwnerRow>(cursor->value()));
    const store::Scope scope{generation, owner.account, owner.region};
    const auto row = TRY(SpiceStore::find(*transaction, scope, owner.data_set_id));
    if (!row) return corrupt("bytes of a data set lie where no row knows them");
    std::string key = TRY(keys.unwrap(row->wrapped_key, key_context(row->version_id)));
    TRY(each({"data set " + owner.data_set_id, row->extent, {std::move(key), row->nonce_prefix}}));
  }
  return {};
}

}  // namespace

void add_fsck_hooks(store::Database& database, Keys& keys, store::FsckHooks& hooks) {
  hooks.extents = [before = hooks.extents, &database,
                   &keys](const EachExtent& each) -> Result<void> {
    if (before) TRY(before(each));
    return walk_extents(database, keys, each);
  };
}

}  // namespace tarn::quicksight
