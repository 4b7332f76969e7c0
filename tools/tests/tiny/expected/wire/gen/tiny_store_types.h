// Structs of tiny-store's operations that are served. Made by tools/modelgen.
#pragma once

#include <cstdint>
#include <optional>

#include "wire/types.h"

namespace tarn::tiny_store::api {

struct Box;
struct BoxRef;
struct BoxSize;
struct Boxes;
struct ListBoxesRequest;
struct PutLidRequest;
struct PutLidResponse;
struct WatchBoxOutput;
struct WatchEvent;

struct Box {
  ::tarn::wire::Text etag;
  std::optional<bool> default_;
  ::tarn::wire::Text sse_key_md5;
  ::tarn::tiny_store::api::Box* inner = nullptr;
  ::tarn::wire::Map<::tarn::wire::Text> tags;
  ::tarn::wire::Text name;
  std::optional<::tarn::wire::Timestamp> made;
};

struct BoxRef {
  ::tarn::wire::Text name;
  ::tarn::wire::List<::tarn::tiny_store::api::Box> parts;
};

struct BoxSize {
  ::tarn::wire::List<::tarn::tiny_store::api::Box> lids;
};

struct Boxes {
  ::tarn::wire::List<::tarn::tiny_store::api::Box> boxes;
};

struct ListBoxesRequest {};

struct PutLidRequest {
  ::tarn::wire::Text name;
};

struct PutLidResponse {};

struct WatchBoxOutput {
  ::tarn::wire::Text name;
};

struct WatchEvent {
  ::tarn::tiny_store::api::BoxSize* box = nullptr;
};

}  // namespace tarn::tiny_store::api
