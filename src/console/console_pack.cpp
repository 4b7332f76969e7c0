#include "console/console_pack.h"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/encoding.h"
#include "base/json.h"

namespace tarn::console {
namespace {

constexpr std::string_view kMagic = "TARNPACK1\n";

Error bad_pack(std::string_view why) {
  return Error(500, "BadConsolePack",
               "console.pack can't be read: " + std::string(why) +
                   ". Build it again with `./run build`, or remove it.");
}

Result<std::string_view> take_index(std::string_view& bytes) {
  if (!bytes.starts_with(kMagic)) return bad_pack("it does not begin as one");
  bytes.remove_prefix(kMagic.size());
  const size_t end = bytes.find('\n');
  if (end == std::string_view::npos) return bad_pack("it ends too early");
  size_t size_bytes = 0;
  const auto parsed = std::from_chars(bytes.data(), bytes.data() + end, size_bytes);
  if (parsed.ec != std::errc() || parsed.ptr != bytes.data() + end) {
    return bad_pack("its index has no length");
  }
  bytes.remove_prefix(end + 1);
  if (size_bytes > bytes.size()) return bad_pack("it ends too early");
  const std::string_view index = bytes.substr(0, size_bytes);
  bytes.remove_prefix(size_bytes);
  return index;
}

std::string_view text_of(const Json& object, std::string_view name) {
  const Json* value = object.find(name);
  return value != nullptr ? std::string_view(value->as_string()) : std::string_view();
}

}  // namespace

Result<std::unique_ptr<ConsolePack>> ConsolePack::open(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::unique_ptr<ConsolePack>();
  std::ifstream file(path, std::ios::binary);
  if (!file) return bad_pack("no permission to read it");
  auto pack = std::make_unique<ConsolePack>();
  pack->bytes_.assign(std::istreambuf_iterator<char>(file), {});
  TRY(pack->read(pack->bytes_));
  return pack;
}

Result<void> ConsolePack::read(std::string_view bytes) {
  const auto index = Json::parse(TRY(take_index(bytes)));
  if (!index.ok() || !index->is_array()) return bad_pack("its index is no JSON list");
  for (const Json& entry : index->items()) {
    Asset asset;
    asset.content_type = text_of(entry, "type");
    asset.etag = "\"" + std::string(text_of(entry, "etag")) + "\"";
    const Json* immutable = entry.find("immutable");
    asset.is_immutable = immutable != nullptr && immutable->as_bool();
    const Json* encodings = entry.find("encodings");
    if (encodings == nullptr) return bad_pack("an entry has no bytes");
    for (const auto& [name, place] : encodings->members()) {
      if (place.items().size() != 2) return bad_pack("an entry has no place");
      const auto offset = static_cast<size_t>(place.items()[0].as_int());
      const auto size = static_cast<size_t>(place.items()[1].as_int());
      if (offset > bytes.size() || size > bytes.size() - offset) {
        return bad_pack("it ends too early");
      }
      asset.encodings.emplace_back(name, bytes.substr(offset, size));
    }
    if (asset.encodings.empty() || asset.encodings.back().first != "identity") {
      return bad_pack("an entry has no plain bytes");
    }
    assets_.insert_or_assign(std::string(text_of(entry, "path")), std::move(asset));
  }
  return {};
}

const Asset* ConsolePack::find(std::string_view path) const {
  const auto found = assets_.find(std::string(path));
  return found != assets_.end() ? &found->second : nullptr;
}

const std::pair<std::string, std::string_view>& choose_encoding(const Asset& asset,
                                                                std::string_view accept_encoding) {
  for (const auto& encoding : asset.encodings) {
    std::string_view rest = accept_encoding;
    while (!rest.empty()) {
      const size_t comma = rest.find(',');
      const std::string_view item = trim(rest.substr(0, comma));
      // "br;q=0" refuses, and so does whoever sends parameters that we don't weigh.
      if (item == encoding.first) return encoding;
      rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
    }
  }
  return asset.encodings.back();
}

}  // namespace tarn::console
