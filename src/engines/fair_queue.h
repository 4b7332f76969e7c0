// FairQueue: waiting items of several groups; each group has its turn, first come first served
// within one.
//
//   queue.push("primary", item);
//   if (auto item = queue.pop()) ...
//
// Not synchronised.
#pragma once

#include <cstddef>
#include <deque>
#include <list>
#include <optional>
#include <string>
#include <utility>

namespace tarn::engines {

template <class T>
class FairQueue {
 public:
  void push(const std::string& group, T item) { items_of(group).push_back(std::move(item)); }
  // Ahead of its group: for what had its turn before.
  void push_front(const std::string& group, T item) { items_of(group).push_front(std::move(item)); }

  std::optional<T> pop() {
    if (groups_.empty()) return std::nullopt;
    Group& group = groups_.front();
    T item = std::move(group.items.front());
    group.items.pop_front();
    --size_;
    if (group.items.empty()) {
      groups_.pop_front();
    } else {
      groups_.splice(groups_.end(), groups_, groups_.begin());  // to the end of the round
    }
    return item;
  }

  size_t size() const { return size_; }

 private:
  struct Group {
    std::string name;
    std::deque<T> items;
  };

  std::deque<T>& items_of(const std::string& name) {
    ++size_;
    for (Group& group : groups_) {
      if (group.name == name) return group.items;
    }
    groups_.push_back(Group{name, {}});
    return groups_.back().items;
  }

  std::list<Group> groups_;  // each with an item at least, in the order of their turns
  size_t size_ = 0;
};

}  // namespace tarn::engines
