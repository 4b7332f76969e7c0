// CodeStore: the zip archives of functions and layers, durable and sealed, and their unpacked
// folders.
//
//   auto code = TRY(codes.store(zip));          // checked, unpacked, durable; not yet referenced
//   TRY(codes.add_use(rows, scope, *code));     // in the transaction of the version that uses it
//   auto folder = TRY(codes.open_folder(row));  // pinned while somebody holds it
//
// Archives lie in blobs; a row counts the versions that use one. Folders are a cache below the data
// folder, made anew where they are missing; unused ones go when they take too much room.
// Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "core/context.h"
#include "core/keys.h"
#include "services/lambda/changes.h"
#include "services/lambda/code_rows.h"
#include "store/blobs.h"
#include "store/database.h"
#include "store/fsck.h"
#include "store/key.h"

namespace tarn::lambda {

// Bytes that are durable, and garbage until a committed row refers to them.
class StoredCode;
// A folder with unpacked code, which stays while this lives.
class CodeFolder {
 public:
  virtual ~CodeFolder() = default;
  virtual const std::string& path() const = 0;
};

// Tells fsck what bytes functions and layers have.
void add_fsck_hooks(store::Database& database, Keys& keys, store::FsckHooks& hooks);
// The part of fsck.h that is about code.
void add_code_rules(store::RowRules& rules);

struct CodeStoreParts {
  store::Database& database;
  store::Blobs& blobs;
  Keys& keys;
  Random& random;
  std::string cache_folder;  // emptied at the start
};

// Whether a use counts against the account's bytes: that of a layer by a function does not.
enum class Counted { kYes, kNo };

inline constexpr int64_t kMaxAccountCodeBytes = 75ll << 30;

class CodeStore {
 public:
  explicit CodeStore(CodeStoreParts parts);
  CodeStore(const CodeStore&) = delete;
  CodeStore& operator=(const CodeStore&) = delete;

  // An archive that can't be unpacked is refused.
  Result<std::shared_ptr<StoredCode>> store(std::string_view zip);

  // One more version uses it; the first one makes the row.
  Result<void> add_use(Context& context, const store::Scope& scope,
                       const std::shared_ptr<StoredCode>& code);
  Result<void> add_use(store::Transaction& transaction, const store::Scope& scope,
                       const std::string& code_id, Counted counted = Counted::kYes);
  // The last one takes the archive along.
  Result<void> drop_use(Changes changes, const store::Scope& scope, const std::string& code_id,
                        Counted counted = Counted::kYes);

  Result<CodeRow> find(store::Transaction& transaction, const store::Scope& scope,
                       const std::string& code_id);
  Result<std::string> read_archive(const CodeRow& row);
  Result<std::shared_ptr<CodeFolder>> open_folder(const CodeRow& row);

  static Result<int64_t> used_bytes(store::Transaction& transaction, const store::Scope& scope);

  // For Blobs::collect(): an extent without a size stands for its whole file or pack.
  Result<bool> is_referenced(const store::Extent& extent);

 private:
  class Folder;
  struct Unpacked {
    uint64_t size_bytes = 0;  // of its files
    uint64_t disk_bytes = 0;
    int64_t pins = 0;
    int64_t last_use = 0;
  };

  Result<std::shared_ptr<Folder>> unpack(std::string_view zip, const std::string& sha256_hex);
  std::shared_ptr<Folder> pin(const std::string& sha256_hex);
  void unpin(const std::string& sha256_hex);
  void shrink();
  std::string path_of(const std::string& sha256_hex) const;

  friend class StoredCode;
  CodeStoreParts parts_;
  std::mutex mutex_;
  std::map<std::string, Unpacked> folders_;  // by the archive's SHA-256
  uint64_t folder_bytes_ = 0;
  int64_t use_counter_ = 0;
};

class StoredCode {
 public:
  StoredCode(CodeStore& store, CodeRow row) : store_(store), row_(std::move(row)) {}
  StoredCode(const StoredCode&) = delete;
  StoredCode& operator=(const StoredCode&) = delete;
  ~StoredCode();  // releases the bytes unless some row refers to them
  const CodeRow& row() const { return row_; }

 private:
  CodeStore& store_;
  const CodeRow row_;
};

}  // namespace tarn::lambda
