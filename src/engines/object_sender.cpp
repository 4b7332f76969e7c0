#include "engines/object_sender.h"

#include <span>
#include <unordered_map>
#include <vector>

namespace tarn::engines {

namespace {

OpenedObject describe(const ObjectReader& reader, std::vector<int>& descriptors) {
  OpenedObject opened;
  if (const std::string* bytes = reader.inline_bytes()) {
    opened.is_inline = true;
    opened.inline_bytes = *bytes;
    return opened;
  }
  std::unordered_map<int, uint32_t> indexes;
  for (const ObjectExtent& extent : reader.extents()) {
    const auto [known, is_new] =
        indexes.emplace(extent.fd, static_cast<uint32_t>(descriptors.size()));
    if (is_new) descriptors.push_back(extent.fd);
    OpenedExtent where;
    where.descriptor = known->second;
    where.file_offset_bytes = extent.file_offset_bytes;
    where.size_bytes = extent.size_bytes;
    where.tags_offset_bytes = extent.tags_offset_bytes;
    where.data_key = extent.data_key;
    where.nonce_prefix = extent.nonce_prefix;
    opened.extents.push_back(std::move(where));
  }
  return opened;
}

}  // namespace

void send_object(Channel& channel, uint64_t attempt, uint64_t ticket,
                 const Result<std::unique_ptr<ObjectReader>>& opened, const ObjectInfo& object) {
  const auto send = [&](MessageKind kind, std::string_view body, std::span<const int> descriptors) {
    if (!channel.send(kind, attempt, body, descriptors).ok()) channel.close();
  };
  if (!opened.ok()) {
    OpenFailure failure;
    failure.ticket = ticket;
    failure.code = "HIVE_CANNOT_OPEN_SPLIT";
    failure.message = "Error opening Hive split s3://" + object.bucket + "/" + object.key + ": " +
                      opened.error().message();
    send(MessageKind::kOpenFailed, pack(failure), {});
    return;
  }
  std::vector<int> descriptors;
  OpenedObject answer = describe(**opened, descriptors);
  answer.ticket = ticket;
  std::span<const int> left(descriptors);
  for (; left.size() > kDescriptorsMax; left = left.subspan(kDescriptorsMax)) {
    send(MessageKind::kDescriptors, pack(ticket), left.first(kDescriptorsMax));
  }
  send(MessageKind::kOpened, pack(answer), left);
}

}  // namespace tarn::engines
