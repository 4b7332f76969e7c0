#include "services/lambda/code_store.h"

#include <sys/stat.h>

#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "base/hash.h"
#include "base/log.h"
#include "services/lambda/archive.h"
#include "services/lambda/code_keys.h"
#include "services/lambda/errors.h"

namespace tarn::lambda {
namespace {

namespace fs = std::filesystem;

constexpr size_t kNoncePrefixBytes = 8;
constexpr size_t kPieceBytes = 1 << 20;
constexpr uint64_t kMaxFolderBytes = 2ull << 30;  // of all unpacked code; pinned folders stay
constexpr uint64_t kEntryBytes = 4096;            // what an empty file or folder takes, about
constexpr std::string_view kNoAccount = "000000000000";

store::Scope shared(uint64_t generation) { return {generation, kNoAccount, store::kGlobal}; }

std::string key_context(std::string_view id) { return "lambda.code/" + std::string(id); }

void remove_tree(const std::string& path) {
  std::error_code error;
  fs::remove_all(path, error);
  if (error) log_warn("lambda.folder_not_removed", {{"path", path}, {"error", error.message()}});
}

}  // namespace

class CodeStore::Folder final : public CodeFolder {
 public:
  Folder(CodeStore& store, std::string sha256_hex, uint64_t size_bytes)
      : store_(store),
        sha256_hex_(std::move(sha256_hex)),
        path_(store.path_of(sha256_hex_)),
        size_bytes_(size_bytes) {}
  ~Folder() override { store_.unpin(sha256_hex_); }
  const std::string& path() const override { return path_; }
  uint64_t size_bytes() const { return size_bytes_; }

 private:
  CodeStore& store_;
  const std::string sha256_hex_;
  const std::string path_;
  const uint64_t size_bytes_;
};

StoredCode::~StoredCode() {
  auto referenced = store_.is_referenced(row_.extent);
  if (!referenced.ok()) {
    log_warn("lambda.code_unclear", {{"error", referenced.error().message()}});
  } else if (!*referenced) {
    store_.parts_.blobs.release(row_.extent);
  }
}

CodeStore::CodeStore(CodeStoreParts parts) : parts_(std::move(parts)) {
  remove_tree(parts_.cache_folder);
  std::error_code error;
  fs::create_directories(parts_.cache_folder, error);
  if (error) {
    log_error("lambda.no_folder", {{"path", parts_.cache_folder}, {"error", error.message()}});
  }
}

Result<std::shared_ptr<StoredCode>> CodeStore::store(std::string_view zip) {
  CodeRow row;
  row.sha256_hex = sha256_hex(zip);
  row.size_bytes = static_cast<int64_t>(zip.size());
  row.unpacked_bytes = static_cast<int64_t>(TRY(unpack(zip, row.sha256_hex))->size_bytes());
  row.id = make_hex_id(parts_.random, 32);
  DataKey key = TRY(parts_.keys.make_data_key(key_context(row.id)));
  row.wrapped_key = std::move(key.wrapped);
  row.nonce_prefix = parts_.random.bytes(kNoncePrefixBytes);
  auto writer = TRY(parts_.blobs.create({std::move(key.plaintext), row.nonce_prefix}, zip.size()));
  for (size_t at = 0; at < zip.size(); at += kPieceBytes) {
    TRY(writer->write(zip.substr(at, kPieceBytes)));
  }
  row.extent = TRY(writer->finish());
  return std::make_shared<StoredCode>(*this, std::move(row));
}

Result<void> CodeStore::add_use(Context& context, const store::Scope& scope,
                                const std::shared_ptr<StoredCode>& code) {
  store::Transaction& transaction = context.transaction;
  CodeRow row = code->row();
  const int64_t used_bytes = TRY(this->used_bytes(transaction, scope));
  if (used_bytes + row.size_bytes > kMaxAccountCodeBytes) {
    return code_storage_exceeded(kMaxAccountCodeBytes);
  }
  row.uses = 1;
  TRY(transaction.put(code_key(scope, row.id).bytes(), store::encode_row(row)));
  const ExtentOwner owner{std::string(scope.account), std::string(scope.region), row.id, {}};
  TRY(transaction.put(code_extent_key(scope.generation, row.extent).bytes(),
                      store::encode_row(owner)));
  context.after_commit([code] {});  // lives until the row is there
  return transaction.add(code_bytes_key(scope).bytes(), row.size_bytes);
}

Result<void> CodeStore::add_use(store::Transaction& transaction, const store::Scope& scope,
                                const std::string& code_id, Counted counted) {
  CodeRow row = TRY(find(transaction, scope, code_id));
  ++row.uses;
  if (counted == Counted::kYes) {
    TRY(transaction.add(code_bytes_key(scope).bytes(), row.size_bytes));
  }
  return transaction.put(code_key(scope, code_id).bytes(), store::encode_row(row));
}

Result<void> CodeStore::drop_use(Changes changes, const store::Scope& scope,
                                 const std::string& code_id, Counted counted) {
  if (code_id.empty()) return {};
  store::Transaction& transaction = changes.transaction;
  CodeRow row = TRY(find(transaction, scope, code_id));
  if (counted == Counted::kYes) {
    TRY(transaction.add(code_bytes_key(scope).bytes(), -row.size_bytes));
  }
  if (--row.uses > 0) {
    return transaction.put(code_key(scope, code_id).bytes(), store::encode_row(row));
  }
  TRY(transaction.erase(code_key(scope, code_id).bytes()));
  TRY(transaction.erase(code_extent_key(scope.generation, row.extent).bytes()));
  changes.after_commit.push_back([this, extent = row.extent] { parts_.blobs.release(extent); });
  return {};
}

Result<CodeRow> CodeStore::find(store::Transaction& transaction, const store::Scope& scope,
                                const std::string& code_id) {
  const auto bytes = TRY(transaction.get(code_key(scope, code_id).bytes()));
  if (!bytes) return corrupt("a version's code has no row");
  return store::decode_row<CodeRow>(*bytes);
}

Result<int64_t> CodeStore::used_bytes(store::Transaction& transaction, const store::Scope& scope) {
  const auto counter = TRY(transaction.get(code_bytes_key(scope).bytes()));
  return counter ? store::decode_counter(*counter) : 0;
}

Result<std::string> CodeStore::read_archive(const CodeRow& row) {
  std::string key = TRY(parts_.keys.unwrap(row.wrapped_key, key_context(row.id)));
  auto reader = TRY(parts_.blobs.open_reader(row.extent, {std::move(key), row.nonce_prefix}));
  return reader->read(0, static_cast<uint64_t>(row.size_bytes));
}

Result<std::shared_ptr<CodeFolder>> CodeStore::open_folder(const CodeRow& row) {
  auto folder = pin(row.sha256_hex);
  if (folder == nullptr) folder = TRY(unpack(TRY(read_archive(row)), row.sha256_hex));
  return std::shared_ptr<CodeFolder>(std::move(folder));
}

std::string CodeStore::path_of(const std::string& sha256_hex) const {
  return parts_.cache_folder + "/" + sha256_hex;
}

// Beside its place first, so that nobody sees half a folder.
Result<std::shared_ptr<CodeStore::Folder>> CodeStore::unpack(std::string_view zip,
                                                             const std::string& sha256_hex) {
  if (auto folder = pin(sha256_hex)) return folder;
  const std::string making = path_of(sha256_hex) + ".new-" + make_hex_id(parts_.random, 16);
  auto unpacked = unpack_archive(zip, making);
  if (!unpacked.ok()) {
    remove_tree(making);
    return std::move(unpacked).error();
  }
  {
    const std::lock_guard lock(mutex_);
    if (!folders_.contains(sha256_hex)) {
      std::error_code error;
      fs::rename(making, path_of(sha256_hex), error);
      if (error) return internal_error("Unpacked code can't be put in place: " + error.message());
      Unpacked& made = folders_[sha256_hex];
      made.size_bytes = unpacked->bytes;
      made.disk_bytes = unpacked->bytes + unpacked->entries * kEntryBytes;
      folder_bytes_ += made.disk_bytes;
    }
  }
  remove_tree(making);  // where another thread was faster
  auto folder = pin(sha256_hex);
  if (folder == nullptr) return internal_error("Unpacked code was removed at once.");
  shrink();
  return folder;
}

std::shared_ptr<CodeStore::Folder> CodeStore::pin(const std::string& sha256_hex) {
  const std::lock_guard lock(mutex_);
  const auto found = folders_.find(sha256_hex);
  if (found == folders_.end()) return nullptr;
  ++found->second.pins;
  found->second.last_use = ++use_counter_;
  return std::make_shared<Folder>(*this, sha256_hex, found->second.size_bytes);
}

void CodeStore::unpin(const std::string& sha256_hex) {
  {
    const std::lock_guard lock(mutex_);
    --folders_[sha256_hex].pins;
  }
  shrink();
}

// Removes unused folders, those that were not used for the longest first, until all fit.
void CodeStore::shrink() {
  std::vector<std::string> doomed;
  {
    const std::lock_guard lock(mutex_);
    while (folder_bytes_ > kMaxFolderBytes) {
      auto oldest = folders_.end();
      for (auto it = folders_.begin(); it != folders_.end(); ++it) {
        if (it->second.pins > 0) continue;
        if (oldest == folders_.end() || it->second.last_use < oldest->second.last_use) oldest = it;
      }
      if (oldest == folders_.end()) break;
      // Out of the way at once, so that the same code can be unpacked again meanwhile.
      const std::string path = path_of(oldest->first);
      const std::string old = path + ".old-" + make_hex_id(parts_.random, 16);
      std::error_code error;
      fs::rename(path, old, error);
      doomed.push_back(error ? path : old);
      folder_bytes_ -= oldest->second.disk_bytes;
      folders_.erase(oldest);
    }
  }
  for (const std::string& path : doomed) remove_tree(path);
}

Result<bool> CodeStore::is_referenced(const store::Extent& extent) {
  const auto transaction = parts_.database.begin();
  const uint64_t generation = parts_.database.generation();
  if (extent.size_bytes != 0) {
    const auto row = TRY(transaction->get(code_extent_key(generation, extent).bytes()));
    return row.has_value();
  }
  const std::string start = code_extents_key(generation, extent).bytes();
  auto cursor = TRY(transaction->scan_loosely(start, store::prefix_end(start)));
  return cursor->valid();
}

namespace {

using EachExtent = std::function<Result<void>(const store::ReferencedExtent& extent)>;

Result<void> walk_extents(store::Database& database, Keys& keys, const EachExtent& each) {
  const uint64_t generation = database.generation();
  const auto transaction = database.begin();
  const std::string start = store::Key(shared(generation), "lambda.extent").bytes();
  auto cursor = TRY(transaction->scan_loosely(start, store::prefix_end(start)));
  for (; cursor->valid(); TRY(cursor->next())) {
    const auto owner = TRY(store::decode_row<ExtentOwner>(cursor->value()));
    const store::Scope scope{generation, owner.account, owner.region};
    const auto bytes = TRY(transaction->get(code_key(scope, owner.code_id).bytes()));
    if (!bytes) return corrupt("bytes of functions lie where no row knows them");
    const auto row = TRY(store::decode_row<CodeRow>(*bytes));
    std::string key = TRY(keys.unwrap(row.wrapped_key, key_context(row.id)));
    TRY(each({"lambda code " + row.id, row.extent, {std::move(key), row.nonce_prefix}}));
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

}  // namespace tarn::lambda
