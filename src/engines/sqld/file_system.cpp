#include "engines/sqld/file_system.h"

#include <duckdb.hpp>
#include <duckdb/common/file_opener.hpp>
#include <duckdb/main/client_context_state.hpp>

#include <atomic>
#include <cstring>

#include "engines/sqld/engine_errors.h"
#include "engines/sqld/session_state.h"

namespace tarn::engines {

namespace {

constexpr const char* kStateName = "tarn";

struct SessionState final : duckdb::ClientContextState {
  explicit SessionState(std::shared_ptr<QuerySession> held) : session(std::move(held)) {}
  std::shared_ptr<QuerySession> session;
};

// Where a Parquet file's footer begins: it is read once for many queries, so it is not counted.
class FooterBounds {
 public:
  // Sees each read. The file ends with the footer, its length in four bytes, and "PAR1"; reads of
  // data never reach that end.
  bool is_footer(uint64_t file_bytes, uint64_t offset_bytes, const char* bytes, size_t size_bytes) {
    if (offset_bytes + size_bytes == file_bytes && size_bytes >= 8) {
      uint32_t footer_bytes;
      memcpy(&footer_bytes, bytes + size_bytes - 8, sizeof footer_bytes);
      begin_bytes_ = footer_bytes + 8 > file_bytes ? 0 : file_bytes - 8 - footer_bytes;
      return true;
    }
    return offset_bytes >= begin_bytes_.load(std::memory_order_relaxed);
  }

 private:
  std::atomic<uint64_t> begin_bytes_{UINT64_MAX};
};

class TarnFileHandle final : public duckdb::FileHandle {
 public:
  TarnFileHandle(duckdb::FileSystem& system, const std::string& path, duckdb::FileOpenFlags flags,
                 QuerySession& session, std::shared_ptr<ObjectFile> file)
      : FileHandle(system, path, flags), session(session), cursor(std::move(file)) {}
  void Close() override {}

  QuerySession& session;
  ObjectCursor cursor;
  uint64_t position_bytes = 0;
  FooterBounds footer;
};

class TarnFileSystem final : public duckdb::FileSystem {
 public:
  bool CanHandleFile(const std::string& path) override { return path.rfind(kFileScheme, 0) == 0; }
  std::string GetName() const override { return "TarnFileSystem"; }

  duckdb::unique_ptr<duckdb::FileHandle> OpenFile(
      const std::string& path, duckdb::FileOpenFlags flags,
      duckdb::optional_ptr<duckdb::FileOpener> opener) override {
    auto context = duckdb::FileOpener::TryGetClientContext(opener);
    if (!context || flags.OpenForWriting()) {
      throw duckdb::PermissionException("a query may only read its own objects");
    }
    QuerySession& session = session_of(*context);
    auto file = value_or_throw(session.open_version(version_of_file(path)));
    return duckdb::make_uniq<TarnFileHandle>(*this, path, flags, session, std::move(file));
  }

  void Read(duckdb::FileHandle& handle, void* to, int64_t size_bytes,
            duckdb::idx_t offset_bytes) override {
    if (read_some(handle, to, size_bytes, offset_bytes) != size_bytes) {
      throw_error("HIVE_CANNOT_OPEN_SPLIT",
                  "Unexpected end of file in " + path_of(handle.Cast<TarnFileHandle>()));
    }
  }
  int64_t Read(duckdb::FileHandle& handle, void* to, int64_t size_bytes) override {
    auto& ours = handle.Cast<TarnFileHandle>();
    const int64_t got = read_some(handle, to, size_bytes, ours.position_bytes);
    ours.position_bytes += static_cast<uint64_t>(got);
    return got;
  }

  int64_t GetFileSize(duckdb::FileHandle& handle) override {
    return static_cast<int64_t>(handle.Cast<TarnFileHandle>().cursor.file().size_bytes());
  }
  // A version never changes: its id is its tag, and any fixed time will do.
  duckdb::timestamp_t GetLastModifiedTime(duckdb::FileHandle&) override {
    return duckdb::timestamp_t(0);
  }
  std::string GetVersionTag(duckdb::FileHandle& handle) override {
    return version_of_file(handle.GetPath());
  }
  duckdb::FileType GetFileType(duckdb::FileHandle&) override {
    return duckdb::FileType::FILE_TYPE_REGULAR;
  }
  bool FileExists(const std::string&, duckdb::optional_ptr<duckdb::FileOpener>) override {
    return true;  // opening tells
  }
  duckdb::vector<duckdb::OpenFileInfo> Glob(const std::string& path, duckdb::FileOpener*) override {
    return {duckdb::OpenFileInfo(path)};
  }
  void Seek(duckdb::FileHandle& handle, duckdb::idx_t offset_bytes) override {
    handle.Cast<TarnFileHandle>().position_bytes = offset_bytes;
  }
  duckdb::idx_t SeekPosition(duckdb::FileHandle& handle) override {
    return handle.Cast<TarnFileHandle>().position_bytes;
  }
  bool CanSeek() override { return true; }
  // Keeps the engine from copying whole column chunks ahead of reading them.
  bool OnDiskFile(duckdb::FileHandle&) override { return true; }

 private:
  static std::string path_of(const TarnFileHandle& handle) {
    return handle.session.path_of(version_of_file(handle.path));
  }

  static int64_t read_some(duckdb::FileHandle& handle, void* to, int64_t size_bytes,
                           uint64_t offset_bytes) {
    auto& ours = handle.Cast<TarnFileHandle>();
    char* bytes = static_cast<char*>(to);
    const size_t got =
        value_or_throw(ours.cursor.read(offset_bytes, bytes, static_cast<size_t>(size_bytes)));
    if (!ours.footer.is_footer(ours.cursor.file().size_bytes(), offset_bytes, bytes, got)) {
      check_or_throw(ours.session.count_scanned(got));
    }
    return static_cast<int64_t>(got);
  }
};

}  // namespace

void attach_session(duckdb::ClientContext& context, std::shared_ptr<QuerySession> session) {
  context.registered_state->Insert(kStateName,
                                   duckdb::make_shared_ptr<SessionState>(std::move(session)));
}

QuerySession& session_of(duckdb::ClientContext& context) {
  auto state = context.registered_state->Get<SessionState>(kStateName);
  if (!state) throw_error(kInternalErrorCode, "a statement runs outside a query");
  return *state->session;
}

std::string version_of_file(const std::string& name) { return name.substr(strlen(kFileScheme)); }

std::unique_ptr<duckdb::FileSystem> make_file_system() {
  return std::make_unique<TarnFileSystem>();
}

}  // namespace tarn::engines
