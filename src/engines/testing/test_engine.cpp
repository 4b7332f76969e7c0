#include "engines/testing/test_engine.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>
#include <zlib.h>

#include <fstream>
#include <sstream>
#include <utility>

#include "base/check.h"
#include "base/random.h"

namespace tarn::engines {

namespace {

constexpr size_t kFrameBytes = 65536;

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

// Sealed here by other means than the worker opens it: one call a frame, straight from the format.
void seal(const std::string& key, const std::string& prefix, const std::string& bytes,
          std::string& frames, std::string& tags) {
  for (size_t at = 0; at < bytes.size(); at += kFrameBytes) {
    const uint32_t number = static_cast<uint32_t>(at / kFrameBytes);
    const char be[4] = {static_cast<char>(number >> 24), static_cast<char>(number >> 16),
                        static_cast<char>(number >> 8), static_cast<char>(number)};
    const std::string nonce = prefix + std::string(be, 4);
    const std::string plain = bytes.substr(at, kFrameBytes);
    std::string sealed(plain.size(), '\0');
    char tag[16];
    int size = 0;
    EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
    EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nullptr,
                       reinterpret_cast<const unsigned char*>(key.data()),
                       reinterpret_cast<const unsigned char*>(nonce.data()));
    const uint64_t all = bytes.size();  // bound into the last frame
    if (at + kFrameBytes >= bytes.size()) {
      EVP_EncryptUpdate(context, nullptr, &size, reinterpret_cast<const unsigned char*>(&all), 8);
    }
    EVP_EncryptUpdate(context, reinterpret_cast<unsigned char*>(sealed.data()), &size,
                      reinterpret_cast<const unsigned char*>(plain.data()),
                      static_cast<int>(plain.size()));
    EVP_EncryptFinal_ex(context, nullptr, &size);
    EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, 16, tag);
    EVP_CIPHER_CTX_free(context);
    frames += sealed;
    tags.append(tag, sizeof tag);
  }
}

class TestReader final : public ObjectReader {
 public:
  TestReader(ObjectInfo info, std::optional<std::string> bytes, std::vector<ObjectExtent> extents,
             const std::string& path)
      : info_(std::move(info)), bytes_(std::move(bytes)), extents_(std::move(extents)) {
    if (bytes_) return;
    fd_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    for (ObjectExtent& extent : extents_) extent.fd = fd_;
  }
  ~TestReader() override {
    if (fd_ >= 0) ::close(fd_);
  }
  const ObjectInfo& info() const override { return info_; }
  Result<std::string> read(uint64_t, uint64_t) override {
    return internal_error("the engine reads extents itself");
  }
  const std::string* inline_bytes() const override { return bytes_ ? &*bytes_ : nullptr; }
  const std::vector<ObjectExtent>& extents() const override { return extents_; }

 private:
  ObjectInfo info_;
  std::optional<std::string> bytes_;
  std::vector<ObjectExtent> extents_;
  int fd_ = -1;
};

}  // namespace

TestObjects::TestObjects() {
  std::string name = (std::filesystem::temp_directory_path() / "tarn-engine-XXXXXX").string();
  CHECK(mkdtemp(name.data()) != nullptr);
  folder_ = name;
}

TestObjects::~TestObjects() { std::filesystem::remove_all(folder_); }

ObjectInfo TestObjects::put(const std::string& key, Stored stored, uint64_t size_bytes) {
  stored.info.bucket = "bucket";
  stored.info.key = key;
  stored.info.version_id = key + "#1";
  stored.info.size_bytes = size_bytes;
  const std::lock_guard lock(mutex_);
  return (stored_[key] = std::move(stored)).info;
}

ObjectInfo TestObjects::put_inline(const std::string& key, std::string bytes) {
  Stored stored;
  const uint64_t size_bytes = bytes.size();
  stored.inline_bytes = std::move(bytes);
  return put(key, std::move(stored), size_bytes);
}

ObjectInfo TestObjects::put_file(const std::string& key, const std::string& bytes) {
  Stored stored;
  stored.path = folder_ + "/" + make_hex_id(system_random(), 16);
  std::ofstream(stored.path, std::ios::binary) << "lead-in" << bytes;
  ObjectExtent extent;
  extent.file_offset_bytes = 7;
  extent.size_bytes = bytes.size();
  stored.extents.push_back(extent);
  return put(key, std::move(stored), bytes.size());
}

ObjectInfo TestObjects::put_sealed(const std::string& key, const std::string& bytes,
                                   size_t part_bytes) {
  Stored stored;
  stored.path = folder_ + "/" + make_hex_id(system_random(), 16);
  std::ofstream out(stored.path, std::ios::binary);
  uint64_t file_bytes = 0;
  for (size_t at = 0; at < bytes.size(); at += std::min(part_bytes, bytes.size() - at)) {
    const std::string part = bytes.substr(at, part_bytes);
    ObjectExtent extent;
    extent.data_key = system_random().bytes(32);
    extent.nonce_prefix = system_random().bytes(8);
    std::string frames;
    std::string tags;
    seal(extent.data_key, extent.nonce_prefix, part, frames, tags);
    extent.size_bytes = part.size();
    extent.file_offset_bytes = file_bytes;
    extent.tags_offset_bytes = file_bytes + frames.size();
    out << frames << tags;
    file_bytes += frames.size() + tags.size();
    stored.extents.push_back(extent);
  }
  return put(key, std::move(stored), bytes.size());
}

std::string TestObjects::written_by_duckdb(const std::string& statement) {
  char name[] = "/tmp/tarn-written-XXXXXX";
  const int fd = mkstemp(name);
  CHECK(fd >= 0);
  ::close(fd);
  duckdb_database database;
  duckdb_connection connection;
  CHECK(duckdb_open(nullptr, &database) == DuckDBSuccess);
  CHECK(duckdb_connect(database, &connection) == DuckDBSuccess);
  std::string text = statement;
  text.replace(text.find("{}"), 2, "'" + std::string(name) + "'");
  duckdb_result result;
  if (duckdb_query(connection, text.c_str(), &result) != DuckDBSuccess) {
    fprintf(stderr, "%s\n", duckdb_result_error(&result));
    CHECK(false);
  }
  duckdb_destroy_result(&result);
  duckdb_disconnect(&connection);
  duckdb_close(&database);
  std::string bytes = read_file(name);
  unlink(name);
  return bytes;
}

std::string TestObjects::gzip(const std::string& bytes) {
  z_stream stream{};
  CHECK(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string packed(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

Result<std::unique_ptr<ObjectReader>> TestObjects::open(const ObjectInfo& object) {
  const std::lock_guard lock(mutex_);
  auto found = stored_.find(object.key);
  if (found == stored_.end()) return Error(404, "NoSuchKey", "The specified key does not exist.");
  ++found->second.open_count;
  return std::unique_ptr<ObjectReader>(std::make_unique<TestReader>(
      found->second.info, found->second.inline_bytes, found->second.extents, found->second.path));
}

int TestObjects::open_count(const std::string& key) {
  const std::lock_guard lock(mutex_);
  return stored_[key].open_count;
}

void TestObjects::corrupt(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const Stored& stored = stored_.at(key);
  std::fstream file(stored.path, std::ios::binary | std::ios::in | std::ios::out);
  const auto at = static_cast<std::streamoff>(stored.extents.at(0).file_offset_bytes + 100);
  file.seekg(at);
  const char flipped = static_cast<char>(file.get() ^ 1);
  file.seekp(at);
  file.put(flipped);
}

QueryEngineOptions test_options(const TestObjects& objects) {
  QueryEngineOptions options;
  options.worker_path = TARN_SQLD_PATH;
  options.spill_folder = objects.folder() + "/spill";
  options.threads = 2;
  return options;
}

QueryRequest test_request(TestObjects& objects, std::string sql, std::vector<ResultColumn> columns,
                          std::vector<ScanTable> tables) {
  QueryRequest request;
  request.id = "test";
  request.group = "primary";
  request.sql = std::move(sql);
  request.columns = std::move(columns);
  request.tables = std::move(tables);
  request.open = [&objects](const ObjectInfo& object) { return objects.open(object); };
  return request;
}

std::vector<std::string> rows_of(RunningQuery& query) {
  std::vector<std::string> rows;
  RowBatch batch;
  while (true) {
    const Result<bool> more = query.next(batch);
    if (!more.ok()) return {more.error().code() + ": " + more.error().message()};
    if (!*more) return rows;
    for (size_t i = 0; i < batch.row_count(); ++i) {
      std::string row;
      for (const std::string_view cell : batch.row(i)) {
        row += cell.data() == nullptr ? std::string_view("NULL") : cell;
        row += '|';
      }
      row.pop_back();
      rows.push_back(std::move(row));
    }
  }
}

std::vector<std::string> rows_of(QueryEngine& engine, QueryRequest request) {
  auto query = engine.run(std::move(request));
  if (!query.ok()) return {query.error().code() + ": " + query.error().message()};
  return rows_of(**query);
}

}  // namespace tarn::engines
