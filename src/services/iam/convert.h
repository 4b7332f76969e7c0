// Rows as the model's structs. Text is copied into the request's arena.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "services/iam/account_rows.h"
#include "services/iam/paging.h"
#include "wire/gen/iam_types.h"

namespace tarn::iam {

// Lists of entities leave out tags and boundary.
enum class Detail : uint8_t { kListed, kFull };

api::User to_user(Context& context, const AccountRows& rows, const EntityRow& row, Detail detail);
api::Group to_group(Context& context, const AccountRows& rows, const EntityRow& row);
api::Role to_role(Context& context, const AccountRows& rows, const EntityRow& row, Detail detail);

wire::List<api::Tag> to_tags(Context& context, const std::map<std::string, std::string>& tags);

// "/" where it is absent.
std::string path_of(wire::Text path);

// A list in the arena, of what `convert` makes of each item.
template <class To, class From, class Convert>
wire::List<To> to_list(Context& context, const std::vector<From>& items, Convert convert) {
  auto list = wire::make_list<To>(context.arena, items.size());
  for (uint32_t i = 0; i < list.size; ++i) list[i] = convert(items[i]);
  return list;
}

// Sets the members that every answer with a page has.
template <class Response, class T>
void set_page(Context& context, const Page<T>& page, Response& out) {
  out.is_truncated = page.is_truncated;
  if (page.is_truncated) out.marker = context.arena.copy(page.marker);
}

template <class T>
T* in_arena(Context& context, const T& value) {
  T* copy = context.arena.make<T>();
  *copy = value;
  return copy;
}

}  // namespace tarn::iam
